/// Everything that is known of one run of a runbook; the JSON fields are a contract.
public struct RunbookRecord: Sendable, Codable, Equatable {
    /// How a run ended.
    public enum Ending: String, Sendable, Codable {
        /// Every step that was needed is done, each effect seen.
        case verified
        /// A step failed, or its effect was not seen.
        case failed
        /// It could not be told, or nobody was there to be asked.
        case inconclusive
        /// Stopped by a person or a signal; what could be undone was undone.
        case stopped
    }

    public var run: String
    public var runbook: String
    public var target: String
    public var incident: String?
    public var ending: Ending
    /// Why it did not end `verified`; empty when it did.
    public var reason: String
    public var steps: [StepFacts]
    public var seconds: Double
    /// The audit log.
    public var audit: String

    /// A record of which nothing is known yet.
    public init(run: String, runbook: String, target: String, incident: String?, audit: String) {
        self.run = run
        self.runbook = runbook
        self.target = target
        self.incident = incident
        self.audit = audit
        ending = .verified
        reason = ""
        steps = []
        seconds = 0
    }
}
