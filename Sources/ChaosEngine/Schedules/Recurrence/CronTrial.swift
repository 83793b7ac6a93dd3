import ChaosCore
import Synchronization

/// Plans from expressions alone, to see when one comes before it is put into a file.
public final class CronTrial: Sendable {
    private let zones: ZoneDatabase
    private let known = Mutex<[String: ZoneRules]>([:])

    public init(zones: ZoneDatabase = ZoneDatabase()) {
        self.zones = zones
    }

    /// A plan with `gap: skip` and `fold: first`. Throws a usage error that says what is wrong.
    public func plan(cron: String, timezone: String) throws(ChaosError) -> SlotPlan {
        let zone = try rules(timezone)
        do throws(CronProblem) {
            let expression = try CronExpression(cron)
            return SlotPlan(
                entry: "trial", recurrence: expression.recurrence, zone: zone, gap: .skip, fold: .first)
        } catch {
            throw ChaosError(.usage, operation: "read the expression", target: cron, cause: error.reason)
        }
    }

    private func rules(_ name: String) throws(ChaosError) -> ZoneRules {
        if let rules = known.withLock({ $0[name] }) { return rules }
        switch zones.zone(name) {
        case .success(let rules):
            known.withLock { $0[name] = rules }
            return rules
        case .failure(let refusal):
            let hint = refusal.suggestion.map { "Did you mean \"\($0)\"?" }
            throw ChaosError(.usage, operation: "find the zone", target: name, cause: refusal.reason, remedy: hint)
        }
    }
}
