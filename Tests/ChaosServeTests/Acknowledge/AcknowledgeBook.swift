import ChaosCore
import ChaosReporting
import ChaosServe
import Synchronization

/// Incidents of a test that can be acknowledged once each, and a door to them.
final class AcknowledgeBook: Sendable {
    static let secret = "0123456789abcdef-own"
    static let slackSecret = "8f742231b10e8888abcd99yyyzzz85a5"

    private let names: Mutex<[String: String]>

    /// Nobody has acknowledged any of these.
    init(_ incidents: [String] = ["INC-1"]) {
        names = Mutex(Dictionary(uniqueKeysWithValues: incidents.map { ($0, "") }))
    }

    /// Who acknowledged the incident; empty when nobody has.
    func name(of incident: String) -> String? { names.withLock { $0[incident] } }

    func door(_ language: AlertLanguage = .english) throws -> AcknowledgeDoor {
        try AcknowledgeDoor(
            secret: Secret(Self.secret), slackSecret: Secret(Self.slackSecret), language: language
        ) { [self] incident, by in
            let earlier = names.withLock { names -> String? in
                if names[incident] == "" { names[incident] = by }
                return names[incident]
            }
            guard let earlier else {
                throw ChaosError(.usage, operation: "find the incident", target: incident, cause: "there is none")
            }
            return AcknowledgeOutcome(incident: incident, by: earlier, isFirst: earlier == by, told: "all")
        }
    }

    /// The headers of a request that is signed as its sender does it.
    static func headers(
        _ scheme: MessageSignature, _ body: String, secret: String? = nil, at seconds: Double = Desk.now
    ) -> [String: String] {
        let timestamp = "\(Int(seconds))"
        let key = Secret(secret ?? (scheme == .own ? Self.secret : slackSecret))
        return [
            scheme.timestampHeader: timestamp,
            scheme.signatureHeader: scheme.value(of: Array(body.utf8), timestamp: timestamp, secret: key),
        ]
    }
}
