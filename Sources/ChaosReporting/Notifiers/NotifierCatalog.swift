import ChaosCore

/// Every channel there is, as a plain list. A new channel is one file, its test, and one line here.
public enum NotifierCatalog {
    public static let builtIn: [any Notifier.Type] = [
        ConsoleNotifier.self,
        PagerDutyNotifier.self,
        SlackNotifier.self,
        SMSNotifier.self,
        WebhookNotifier.self,
    ]

    /// The channel of this kind; `nil` when there is none.
    public static func type(of kind: String) -> (any Notifier.Type)? {
        builtIn.first { $0.kind == kind }
    }
}
