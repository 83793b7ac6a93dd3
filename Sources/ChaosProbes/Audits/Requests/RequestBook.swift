import ChaosCore

/// The requests of a run as one audit needs them: their keys, and how many have none.
struct RequestBook: Sendable {
    /// Which requests promise a record, or may have made one.
    enum Purpose: Sendable {
        /// Those that were acknowledged, and those of which nobody knows.
        case promises
        /// All that were sent, whatever became of them.
        case senders
    }

    private let scenarios: Set<String>
    private let statuses: Set<Int>
    private let template: KeyTemplate
    private let purpose: Purpose

    /// In the order of the file, each once.
    private(set) var keys: [String] = []
    private(set) var keySet: Set<String> = []
    /// Requests that count and whose key cannot be built.
    private(set) var keyless = 0
    /// Requests that timed out or were lost on the way.
    private(set) var unknown = 0
    /// Keys of those, as far as they can be built and were not acknowledged as well.
    private(set) var unknownKeys: Set<String> = []

    /// Throws when the template cannot be read.
    init(_ key: RequestKey, _ purpose: Purpose) throws(AuditProblem) {
        scenarios = Set(key.scenarios)
        statuses = key.statuses
        template = try KeyTemplate(key.template)
        self.purpose = purpose
    }

    mutating func take(_ outcome: RequestOutcome) {
        guard scenarios.contains(outcome.scenario) else { return }
        if outcome.ending == .unknown { unknown += 1 }
        switch purpose {
        case .senders:
            add(template.key(of: outcome))
        case .promises:
            if outcome.ending == .succeeded, let status = outcome.status, statuses.contains(status) {
                add(template.key(of: outcome))
            } else if outcome.ending == .unknown, let key = template.key(of: outcome) {
                unknownKeys.insert(key)
            }
        }
    }

    /// To be called after the last request: a key that was acknowledged once is not unknown.
    mutating func finish() {
        unknownKeys.subtract(keySet)
    }

    private mutating func add(_ key: String?) {
        guard let key else {
            keyless += 1
            return
        }
        if keySet.insert(key).inserted { keys.append(key) }
    }
}
