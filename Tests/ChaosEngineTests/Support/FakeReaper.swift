import ChaosCore
import ChaosTestKit
import Synchronization

@testable import ChaosEngine

/// A reaper that takes over at a given instant, and its starter.
final class FakeReaper: Reaper, ReaperStarter {
    private let clock: ManualClock
    private let takesOverAt: Instant?
    private let startFailure: ChaosError?
    private let log = Mutex<[String]>([])

    init(clock: ManualClock, takesOverAt: Instant? = nil, startFailure: ChaosError? = nil) {
        self.clock = clock
        self.takesOverAt = takesOverAt
        self.startFailure = startFailure
    }

    var calls: [String] { log.withLock { $0 } }
    var name: String { "a fake reaper" }

    var takeover: String? {
        takesOverAt.flatMap { clock.now >= $0 ? "this process stood still, so its reaper took over" : nil }
    }

    func start(run: String) async throws -> any Reaper {
        log.withLock { $0.append("start \(run)") }
        if let startFailure { throw startFailure }
        return self
    }

    func dismiss() async {
        log.withLock { $0.append("dismiss") }
    }
}
