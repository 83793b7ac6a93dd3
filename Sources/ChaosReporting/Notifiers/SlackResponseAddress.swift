import ChaosCore

import struct Foundation.Data
import class Foundation.JSONEncoder
import struct Foundation.URLComponents

/// Where Slack takes words for the one person who pressed a button: the `response_url` of the payload.
public struct SlackResponseAddress: Sendable {
    private static let host = "hooks.slack.com"

    private struct Words: Encodable {
        let response_type = "ephemeral"
        let replace_original = false
        let text: String
    }

    private let address: WebAddress

    /// `nil` for any address but Slack's own, so that nobody can have us post elsewhere.
    public init?(_ url: String) {
        guard let parts = URLComponents(string: url), parts.scheme == "https", parts.host == Self.host,
            parts.port == nil || parts.port == 443,
            let address = try? WebAddress(Secret(url), problem: SlackWebhook.problem)
        else { return nil }
        self.address = address
    }

    /// The body: seen by nobody else, and the message with the button stays.
    static func body(_ text: String) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Words(text: SlackAction.words(text)))
    }

    /// Posts the words once, within ten seconds; whether Slack took them.
    @discardableResult public func send(_ text: String) async -> Bool {
        guard let body = try? Self.body(text) else { return false }
        return await WebPost(address: address).send(
            body, headers: [("Content-Type", "application/json; charset=utf-8")]
        ) { $0.status == 200 } == .accepted
    }
}
