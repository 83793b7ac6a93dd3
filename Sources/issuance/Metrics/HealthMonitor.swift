import Logging
import ServiceLifecycle
import Synchronization

/// Asks the process's own parts in the background, so that `/healthz` answers from memory, at once, even while Redis
/// or the database hang.
final class HealthMonitor: Service {
    /// One part: a name, and a question that throws when the part is not well. The question limits its own time.
    struct Check: Sendable {
        let name: String
        let ask: @Sendable () async throws -> Void
    }

    struct PartReport: Encodable, Sendable {
        let healthy: Bool
        /// Age of the last answer; absent when there was none yet.
        let ageMilliseconds: Int?
        let detail: String?
    }

    struct Report: Encodable, Sendable {
        let status: String
        let role: String
        let parts: [String: PartReport]
        var isHealthy: Bool { status == "ok" }
    }

    private struct Result {
        let time: ContinuousClock.Instant
        let problem: String?
        let isFirst: Bool
    }

    private static let interval: Duration = .seconds(1)
    /// An answer older than this proves nothing any more: the part hangs.
    private static let maximumAge: Duration = .seconds(5)

    private let role: ServiceRole
    private let checks: [Check]
    private let logger: Logger
    private let results = Mutex<[String: Result]>([:])

    init(role: ServiceRole, checks: [Check], logger: Logger) {
        self.role = role
        self.checks = checks
        self.logger = logger
    }

    /// The state by the latest answers: healthy only if every part said so in the last 5 s.
    var report: Report {
        let results = results.withLock { $0 }
        let now = ContinuousClock.now
        var parts: [String: PartReport] = [:]
        for check in checks {
            guard let result = results[check.name] else {
                parts[check.name] = PartReport(healthy: false, ageMilliseconds: nil, detail: "not asked yet")
                continue
            }
            let age = now - result.time
            let detail = result.problem ?? (age > Self.maximumAge ? "no answer any more" : nil)
            parts[check.name] = PartReport(
                healthy: detail == nil, ageMilliseconds: Int(age / .milliseconds(1)), detail: detail)
        }
        let isHealthy = parts.values.allSatisfy { $0.healthy }
        return Report(status: isHealthy ? "ok" : "unhealthy", role: role.rawValue, parts: parts)
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            for check in checks { group.addTask { await self.repeatedly(check) } }
        }
    }

    private func repeatedly(_ check: Check) async {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            var problem: String?
            do {
                try await check.ask()
            } catch {
                problem = "\(error)"
            }
            note(check.name, problem)
            try? await cancelWhenGracefulShutdown { try await ContinuousClock().sleep(for: Self.interval) }
        }
    }

    private func note(_ name: String, _ problem: String?) {
        let before = results.withLock { results in
            let before = results[name]
            results[name] = Result(time: .now, problem: problem, isFirst: before == nil)
            return before
        }
        // The first look at a part that is still starting is not worth a warning; the second is.
        if let problem, let before, before.problem == nil || before.isFirst {
            logger.warning("part unhealthy", metadata: ["part": "\(name)", "problem": "\(problem)"])
        } else if problem == nil, before?.problem != nil {
            logger.info("part healthy again", metadata: ["part": "\(name)"])
        }
    }
}
