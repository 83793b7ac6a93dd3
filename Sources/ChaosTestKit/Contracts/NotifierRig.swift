import ChaosCore

/// What a notifier's test tells the contract suite: how a channel of its kind is set up, and how its server says yes.
public struct NotifierRig: Sendable {
    /// The settings of a channel whose server stands at an address without a path.
    public let settings: @Sendable (_ address: String) -> [String: String]
    /// Which of the settings holds the address, alone or with a path behind it; `nil` for a channel without a server.
    public let addressSetting: String?
    /// What the server answers when it takes a message.
    public let accepted: WebReceiver.Answer
    /// Texts that must never be shown.
    public let secrets: [String]
    public let clock: any RunClock
    /// How long anything may take.
    public let patience: Duration

    public init(
        addressSetting: String?, accepted: WebReceiver.Answer, secrets: [String],
        clock: any RunClock = MonotonicRunClock(), patience: Duration = .seconds(30),
        settings: @escaping @Sendable (_ address: String) -> [String: String]
    ) {
        self.addressSetting = addressSetting
        self.accepted = accepted
        self.secrets = secrets
        self.clock = clock
        self.patience = patience
        self.settings = settings
    }
}
