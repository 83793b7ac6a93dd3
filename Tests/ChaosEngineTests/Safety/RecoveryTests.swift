import ChaosCore
import ChaosTestKit
import Synchronization
import Testing

@testable import ChaosEngine

/// Taking a fault out: again and again, to a limit, whatever becomes of the caller.
@Suite struct RecoveryTests {
    private let clock = ManualClock()

    private static let out = RecoveryReport(nothingToDo: false, evidence: "out")

    /// Runs a recovery to its end, moving the clock from one deadline to the next.
    private func run(
        limit: Duration = .seconds(30), _ takeOut: @escaping @Sendable (Int) async throws -> RecoveryReport
    ) async -> (result: Result<RecoveryReport, Recovery.Failure>, attempts: [Duration]) {
        let attempts = Mutex<[Duration]>([])
        let recovery = Recovery(clock: clock, limit: limit) { [clock] in
            let number = attempts.withLock { made in
                made.append(clock.now - .origin)
                return made.count
            }
            return try await takeOut(number)
        }
        let result = await Stepper(clock: clock, sleepers: 1).run { await recovery.run() }
        return (result, attempts.withLock { $0 })
    }

    @Test func oneAttemptThatWorksIsEnough() async throws {
        let (result, attempts) = await run { _ in Self.out }
        #expect(try result.get() == Self.out)
        #expect(attempts == [.zero])
    }

    @Test func attemptsThatFailAreRepeatedWithGrowingPauses() async throws {
        let (result, attempts) = await run { number in
            guard number == 5 else { throw ServerError("not yet") }
            return Self.out
        }
        #expect(try result.get() == Self.out)
        #expect(attempts == [0, 100, 300, 700, 1500].map { .milliseconds($0) })
    }

    @Test func itGivesUpAtItsLimitAndSaysWhy() async {
        let (result, attempts) = await run(limit: .seconds(5)) { _ in throw ServerError("the server is gone") }
        guard case .failure(let failure) = result else {
            Issue.record("nothing was taken out")
            return
        }
        #expect(failure.reason == "not verified within 5 s: the server is gone")
        #expect(attempts.count == 6)
        #expect(clock.now == .origin + .seconds(5))
    }

    @Test func anAttemptThatHangsDoesNotHoldTheAnswer() async {
        let (result, attempts) = await run(limit: .seconds(5)) { _ in
            let (silence, ending) = AsyncStream.makeStream(of: Never.self)
            await Task { for await _ in silence {} }.value
            ending.finish()
            return Self.out
        }
        guard case .failure(let failure) = result else {
            Issue.record("nothing was taken out")
            return
        }
        #expect(failure.reason == "not verified within 5 s: the attempt hung")
        #expect(attempts == [.zero])
    }

    @Test func cancellingTheCallerDoesNotReachIt() async throws {
        let clock = clock
        let seen = Mutex<[Duration]>([])
        let recovery = Recovery(clock: clock, limit: .seconds(30)) {
            #expect(!Task.isCancelled)
            seen.withLock { $0.append(clock.now - .origin) }
            if seen.withLock({ $0.count }) < 4 { throw ServerError("not yet") }
            return Self.out
        }
        let caller = Task {
            // Cancelled before it begins, as when a signal came just before.
            while !Task.isCancelled { await Task.yield() }
            return await recovery.run()
        }
        caller.cancel()
        let result = await Stepper(clock: clock, sleepers: 1).run { await caller.value }
        #expect(try result.get() == Self.out)
        // With its pauses: a sleep that hears the cancellation would not last.
        #expect(seen.withLock { $0 } == [0, 100, 300, 700].map { .milliseconds($0) })
    }
}
