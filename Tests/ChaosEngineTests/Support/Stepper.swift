import ChaosCore
import ChaosTestKit
import Synchronization

/// Moves a manual clock from one deadline to the next while something runs on it, until that has ended.
///
/// It moves only when as many tasks sleep as the code under test has, and goes on to do so while everybody who can run
/// gets to run: whoever was woken has then done its work and lies down for its next deadline.
struct Stepper: Sendable {
    /// A longer move ends a time limit, as a rule of somebody who still works: on a disk, on a thread of its own.
    private static let longMove = Duration.seconds(2)

    let clock: ManualClock
    /// How many tasks sleep when nothing is left to be done at this instant.
    let sleepers: Int
    /// Called before each move, with the instant about to be left; time stands still until it returns.
    var before: (@Sendable (Instant) async -> Void)?

    init(clock: ManualClock, sleepers: Int, before: (@Sendable (Instant) async -> Void)? = nil) {
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
        var earlier = 0
        while !ended.withLock({ $0 }) {
            guard await isQuiet(earlier), !ended.withLock({ $0 }), let next = clock.deadlines.first else { continue }
            if let before {
                await before(clock.now)
                // It may have woken somebody who lies down for an earlier deadline.
                guard clock.deadlines.first == next else { continue }
            }
            earlier = clock.deadlines.count
            clock.advance(to: next)
        }
        return await work.value
    }

    /// Whether the same sleepers sleep while others may run; `earlier` is how many there were before the last move.
    private func isQuiet(_ earlier: Int) async -> Bool {
        let deadlines = clock.deadlines
        guard deadlines.count >= sleepers, let next = deadlines.first else {
            await Task.yield()
            return false
        }
        // On a busy machine whoever was woken may not have had its turn yet. Many short looks and not one long: a pause of
        // the whole process takes only one of them.
        let looks = next - clock.now > Self.longMove ? 100 : deadlines.count < earlier ? 10 : 1
        for _ in 0..<looks {
            for _ in 0..<30 {
                await Task.yield()
                if clock.deadlines != deadlines { return false }
            }
            try? await ContinuousClock().sleep(for: .microseconds(looks == 1 ? 500 : 2000))
            if clock.deadlines != deadlines { return false }
        }
        return true
    }
}
