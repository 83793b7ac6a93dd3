import ChaosCore

/// A notifier under the name that `alerts.yaml` gives it.
public struct AlertChannel: Sendable {
    public let name: String
    public let notifier: any Notifier

    public init(name: String, notifier: any Notifier) {
        self.name = name
        self.notifier = notifier
    }

    /// The kind in the catalogue: `slack`.
    var kind: String { type(of: notifier).kind }
    /// Whether a digest of many messages loses nothing on it.
    var takesDigests: Bool { type(of: notifier).takesDigests }
}
