/// The monitoring that people have for the target: who evaluates their rules, who tells them.
public struct MonitoringTarget: Sendable, Equatable {
    /// What it may have, by the keys of the target's file.
    public enum Part: String, Sendable, CaseIterable {
        case prometheus, alertmanager, webhook
    }

    public let prometheus: MonitoringServer?
    public let alertmanager: MonitoringServer?
    /// Where Alertmanager's webhook is received; `nil` when it is not.
    public let webhook: WebhookListener?

    public init(
        prometheus: MonitoringServer? = nil, alertmanager: MonitoringServer? = nil, webhook: WebhookListener? = nil
    ) {
        self.prometheus = prometheus
        self.alertmanager = alertmanager
        self.webhook = webhook
    }

    /// The target with these parts in place of its own.
    public func added(to target: Target) -> Target {
        guard !parts.isEmpty else { return target }
        let known = target.monitoring
        return target.with(
            monitoring: MonitoringTarget(
                prometheus: prometheus ?? known?.prometheus, alertmanager: alertmanager ?? known?.alertmanager,
                webhook: webhook ?? known?.webhook))
    }

    /// The parts that are there.
    public var parts: [Part] {
        [(Part.prometheus, prometheus != nil), (.alertmanager, alertmanager != nil), (.webhook, webhook != nil)]
            .filter(\.1).map(\.0)
    }
}

/// A server of the monitoring, and how it lets us in.
public struct MonitoringServer: Sendable, Equatable {
    /// What is sent along with each question.
    public enum Access: Sendable, Equatable {
        case open
        case bearer(Secret)
        case basic(user: String, password: Secret)
    }

    /// `https://host/prefix`, without credentials and without a slash at its end.
    public let baseURL: String
    public let access: Access
    /// A file with the authorities to trust besides the system's (PEM); `nil` for those alone.
    public let authority: String?

    public init(baseURL: String, access: Access = .open, authority: String? = nil) {
        self.baseURL = baseURL
        self.access = access
        self.authority = authority
    }
}

/// An address on which notifications are received.
public struct WebhookListener: Sendable, Equatable {
    public let host: String
    /// Zero takes any free one.
    public let port: Int
    /// What senders must show; `nil` only on a loopback address.
    public let token: Secret?

    public init(host: String = "127.0.0.1", port: Int, token: Secret? = nil) {
        self.host = host
        self.port = port
        self.token = token
    }
}
