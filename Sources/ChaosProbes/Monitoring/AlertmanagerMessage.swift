import Foundation

/// What Alertmanager posts to a webhook (version 4).
struct AlertmanagerMessage: Decodable, Sendable, Equatable {
    /// One alert of the group that is told of.
    struct Alert: Decodable, Sendable, Equatable {
        let status: String
        let labels: [String: String]
        let startsAt: String
    }

    let version: String
    let receiver: String
    let groupKey: String
    let alerts: [Alert]

    /// Reads the body; `nil` when it is no such message.
    static func read(_ body: Data) -> AlertmanagerMessage? {
        guard let message = try? JSONDecoder().decode(AlertmanagerMessage.self, from: body), message.version == "4"
        else { return nil }
        return message
    }
}
