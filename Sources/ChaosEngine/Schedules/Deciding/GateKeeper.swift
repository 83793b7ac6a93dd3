import ChaosCore

/// Asks what has to hold before a drill begins, besides time: the history of the target, and what is left of its budget.
public struct GateKeeper: Sendable {
    /// Why a slot is withheld.
    public struct Refusal: Sendable, Equatable {
        public let reason: SkipReason
        public let detail: String

        public init(reason: SkipReason, detail: String) {
            self.reason = reason
            self.detail = detail
        }
    }

    /// Runs of all machines that share the history, newest first.
    public typealias History = @Sendable (RunFilter) async throws -> [StoredRun]

    private let history: History

    public init(history: @escaping History) {
        self.history = history
    }

    /// `nil` when the entry's drill may begin. Throws what the history throws: what is not known lets nothing begin, and is
    /// not the answer of a gate.
    public func check(_ entry: ScheduleEntry, target: String, now: Double) async throws -> Refusal? {
        if entry.gates.noOpenIncident, let refusal = try await openIncident(target) { return refusal }
        if let days = entry.gates.daysSinceLastRun, let refusal = try await rest(entry, target, days, now) {
            return refusal
        }
        guard let budget = entry.gates.errorBudget else { return nil }
        return try await spent(budget, target, cost: entry.expectedFault, now: now)
    }

    private func openIncident(_ target: String) async throws -> Refusal? {
        var stillIn = RunFilter(target: target, limit: 1)
        stillIn.mayStillBeIn = true
        if let run = try await history(stillIn).first {
            return Refusal(
                reason: .openIncident, detail: "the fault of run \(run.id) (\(run.scenario)) may still be in")
        }
        var last = RunFilter(target: target, state: .finished, limit: 20)
        last.kind = .drill
        // One that a signal ended did not stay to see whether the steady state comes back: it says nothing either way.
        let seen = try await history(last).first { $0.outcome?.interruptedBySignal != true }
        guard let run = seen, run.outcome?.ttrLongerThanSeconds != nil else { return nil }
        return Refusal(
            reason: .openIncident,
            detail: "the last drill, \(run.id) (\(run.experiment)), never saw the steady state come back;"
                + " a drill by hand that sees it lifts this")
    }

    private func rest(
        _ entry: ScheduleEntry, _ target: String, _ days: Int, _ now: Double
    ) async throws -> Refusal? {
        let zone = entry.plan.zone
        let today = zone.moment(Int64(now)).wall.date.dayNumber
        for experiment in entry.experiments {
            var filter = RunFilter(scenario: experiment.name, target: target, limit: 1)
            filter.control = false
            guard let run = try await history(filter).first else { continue }
            // An archive from elsewhere may say anything; what lies beyond the year 9999 is no time.
            guard let began = Int64(exactly: run.startedAt.rounded(.down)), began.magnitude < 253_402_300_800 else {
                return Refusal(
                    reason: .tooSoon, detail: "when \(experiment.name) ran last (\(run.id)) is not known")
            }
            let passed = today - zone.moment(began).wall.date.dayNumber
            if passed < days {
                return Refusal(
                    reason: .tooSoon,
                    detail: "\(experiment.name) ran \(passed) days ago (\(run.id)); \(days) days have to lie between")
            }
        }
        return nil
    }

    private func spent(
        _ budget: ErrorBudget, _ target: String, cost: Duration, now: Double
    ) async throws -> Refusal? {
        let runs = try await history(RunFilter(since: now - budget.period.inSeconds, target: target))
        guard case .spent(let numbers) = budget.judge(Self.spending(of: runs), cost: cost) else { return nil }
        return Refusal(reason: .errorBudget, detail: numbers)
    }

    /// The seconds at L1 and L2. A run that was cut off counts with its whole length; what a run costs that goes on
    /// elsewhere nobody knows yet.
    static func spending(of runs: [StoredRun]) -> ErrorBudget.Spending {
        var spending = ErrorBudget.Spending(runs: runs.count)
        for run in runs {
            if let outcome = run.outcome {
                spending.seconds += outcome.levelSeconds.l1 + outcome.levelSeconds.l2
            } else if let end = run.endedAt {
                spending.seconds += max(0, end - run.startedAt)
            } else {
                spending.unknown.append(run.id)
            }
        }
        return spending
    }
}
