/// What a run's messages say beside what happened: their language, where the runbook and the report are, and how the
/// target is named on a command line.
public struct AlertWording: Sendable, Equatable {
    public var language: AlertLanguage
    public var runbook: Notification.Link?
    public var report: Notification.Link?
    /// Options that name the target to a command: `--target FILE`.
    public var targetOptions: String

    public init(
        language: AlertLanguage = .english, runbook: Notification.Link? = nil,
        report: Notification.Link? = nil,
        targetOptions: String = ""
    ) {
        self.language = language
        self.runbook = runbook
        self.report = report
        self.targetOptions = targetOptions
    }
}
