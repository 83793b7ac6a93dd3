import ChaosCore
import ChaosReporting
import ChaosServe
import Synchronization

/// Incidents of a test that can be acknowledged once each, and a door to them.
final class AcknowledgeBook: Sendable {
    static let secret = "0123456789abcdef-own"
    static let slackSecret = "8f742231b10e8888abcd99yyyzzz85a5"

    private let names: Mutex<[String: String]>
    private let words = Mutex<[String]>([])

    /// Nobody has acknowledged any of these.
    init(_ incidents: [String] = ["INC-1"]) {
        names = Mutex(Dictionary(uniqueKeysWithValues: incidents.map { ($0, "") }))
    }

    /// Who acknowledged the incident; empty when nobody has.
    func name(of incident: String) -> String? { names.withLock { $0[incident] } }

    /// What was said to those who pressed a button.
    var replies: [String] { words.withLock { $0 } }

    func door(_ language: AlertLanguage = .english) throws -> AcknowledgeDoor {
        try AcknowledgeDoor(
            secret: Secret(Self.secret), slackSecret: Secret(Self.slackSecret), language: language,
            reply: { [self] _, text in words.withLock { $0.append(text) } }
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
        _ scheme: MessageSignature, _ body: String, secret: String? = nil, at seconds: Double = Desk.now,
        path: String = "/incidents/INC-1/ack"
    ) -> [String: String] {
        let timestamp = "\(Int(seconds))"
        let key = Secret(secret ?? (scheme == .own ? Self.secret : slackSecret))
        let signed = scheme == .own ? "\(path):\(body)" : body
        return [
            scheme.timestampHeader: timestamp,
            scheme.signatureHeader: scheme.value(of: Array(signed.utf8), timestamp: timestamp, secret: key),
        ]
    }
}
