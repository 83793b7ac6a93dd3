import ChaosCore
import Synchronization

@testable import ChaosEngine

/// Responds as scripted: begins at once, works for a while, then mitigates or not.
final class FakeResponder: Responder {
    private struct State {
        var alerts: [String] = []
        var wasCancelled = false
        var timesPutBack = 0
    }

    private let clock: any RunClock
    private let length: Duration
    private let mitigates: Bool
    private let act: @Sendable () -> Void
    private let state = Mutex(State())

    /// `act` is called when the work is done, just before the effect is reported.
    init(clock: any RunClock, length: Duration, mitigates: Bool = true, act: @escaping @Sendable () -> Void = {}) {
        self.clock = clock
        self.length = length
        self.mitigates = mitigates
        self.act = act
    }

    var alerts: [String] { state.withLock { $0.alerts } }
    var wasCancelled: Bool { state.withLock { $0.wasCancelled } }
    var timesPutBack: Int { state.withLock { $0.timesPutBack } }

    func respond(to alert: String, tell: @escaping @Sendable (ResponseEvent) async -> Void) async {
        state.withLock { $0.alerts.append(alert) }
        await tell(.started("the first step"))
        do { try await clock.sleep(for: length) } catch {
            state.withLock { $0.wasCancelled = true }
            return await tell(.ended("stopped", evidence: "cancelled"))
        }
        act()
        if mitigates { await tell(.mitigated("the step worked", evidence: "a reading", for: .zero)) }
        await tell(.ended("done", evidence: "a log"))
    }

    func putBack() async -> [String] {
        state.withLock { $0.timesPutBack += 1 }
        return ["the switch is back"]
    }
}
