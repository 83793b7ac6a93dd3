import ChaosCore
import Synchronization

/// An auditor that answers as told, and remembers when it was asked.
public final class FakeAuditor: Auditor {
    private let clock: any RunClock
    private let beginFailure: ChaosError?
    private let report: AuditReport
    private let log = Mutex<[String]>([])

    /// `beginFailure` is thrown by `begin`.
    public init(clock: any RunClock, report: AuditReport, beginFailure: ChaosError? = nil) {
        self.clock = clock
        self.report = report
        self.beginFailure = beginFailure
    }

    /// `begin` and `audit` with their instants, in the order in which they came.
    public var calls: [String] { log.withLock { $0 } }

    public func begin() async throws {
        log.withLock { $0.append("begin at \(clock.now.seconds)") }
        if let beginFailure { throw beginFailure }
    }

    public func audit(within limit: Duration) async -> AuditReport {
        log.withLock { $0.append("audit at \(clock.now.seconds)") }
        return report
    }
}
