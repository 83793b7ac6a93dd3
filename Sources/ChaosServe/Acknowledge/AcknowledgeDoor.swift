import ChaosCore
import ChaosReporting

/// What an acknowledgement came to.
public struct AcknowledgeOutcome: Sendable, Equatable {
    public let incident: String
    /// Who acknowledged first; somebody else when this is a second acknowledgement.
    public let by: String
    public let isFirst: Bool
    /// Who is told of it, in words.
    public let told: String

    public init(incident: String, by: String, isFirst: Bool, told: String) {
        self.incident = incident
        self.by = by
        self.isFirst = isFirst
        self.told = told
    }
}

/// How chat tools acknowledge incidents over HTTP: the secrets that they sign with, and what an acknowledgement does.
public struct AcknowledgeDoor: Sendable {
    /// Acknowledges the incident of this id (or its beginning, or `latest`). Throws `usage` when there is none.
    public typealias Action = @Sendable (_ incident: String, _ by: String) async throws -> AcknowledgeOutcome

    /// Sends words, soon, to the one who pressed a button of Slack.
    public typealias Reply = @Sendable (_ to: SlackResponseAddress, _ text: String) -> Void

    /// Shorter ones can be guessed.
    private static let leastSecret = 16

    /// The key of `X-Firedrill-Signature`; `nil` takes none of those.
    let secret: Secret?
    /// The signing secret of the Slack app; `nil` takes no request of Slack.
    let slackSecret: Secret?
    let language: AlertLanguage
    let reply: Reply
    let acknowledge: Action

    /// Without any secret every acknowledgement is refused. Throws `usage` for a secret that can be guessed.
    public init(
        secret: Secret?, slackSecret: Secret?, language: AlertLanguage = .english,
        reply: @escaping Reply = { _, _ in }, acknowledge: @escaping Action
    ) throws(ChaosError) {
        for (name, one) in [("the acknowledge secret", secret), ("the Slack signing secret", slackSecret)] {
            guard let one, one.reveal().utf8.count < Self.leastSecret else { continue }
            throw ChaosError(
                .usage, operation: "take acknowledgements", target: name,
                cause: "it is shorter than \(Self.leastSecret) bytes", remedy: "Make one: openssl rand -hex 32")
        }
        self.secret = secret
        self.slackSecret = slackSecret
        self.language = language
        self.reply = reply
        self.acknowledge = acknowledge
    }

    /// Takes nothing.
    public static let closed = AcknowledgeDoor()

    private init() {
        secret = nil
        slackSecret = nil
        language = .english
        reply = { _, _ in }
        acknowledge = { incident, _ in
            throw ChaosError(.usage, operation: "acknowledge", target: incident, cause: "nobody is there to do it")
        }
    }

    /// Whether anything is taken at all.
    public var isOpen: Bool { secret != nil || slackSecret != nil }
}
