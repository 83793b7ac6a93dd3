import ChaosCore
import ChaosTestKit
import Synchronization

/// Moves a manual clock from one deadline to the next while something runs on it, until that has ended.
///
/// It moves only when as many tasks sleep as the code under test has, and goes on to do so while everybody who can run
/// gets to run: whoever was woken has then done its work and lies down for its next deadline.
struct Stepper: Sendable {
    let clock: ManualClock
    /// How many tasks sleep when nothing is left to be done at this instant.
    let sleepers: Int
    /// Called before each move, with the instant about to be left.
    var before: (@Sendable (Instant) -> Void)?

    init(clock: ManualClock, sleepers: Int, before: (@Sendable (Instant) -> Void)? = nil) {
        self.clock = clock
        self.sleepers = sleepers
        self.before = before
    }

    /// Runs the body to its end.
    func run<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer {
        let ended = Mutex(false)
        let work = Task {
            let answer = await body()
            ended.withLock { $0 = true }
            return answer
        }
        while !ended.withLock({ $0 }) {
            guard await isQuiet(), !ended.withLock({ $0 }), let next = clock.deadlines.first else { continue }
            before?(clock.now)
            clock.advance(to: next)
        }
        return await work.value
    }

    /// Whether the same sleepers sleep while others may run.
    private func isQuiet() async -> Bool {
        let deadlines = clock.deadlines
        guard deadlines.count >= sleepers else {
            await Task.yield()
            return false
        }
        for _ in 0..<30 {
            await Task.yield()
            if clock.deadlines != deadlines { return false }
        }
        // On a busy machine whoever was woken may not have had its turn yet.
        try? await ContinuousClock().sleep(for: .microseconds(500))
        return clock.deadlines == deadlines
    }
}
