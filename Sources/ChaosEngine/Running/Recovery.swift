import ChaosCore

/// Takes one fault out, again and again until it is verified or the limit has passed. Cancelling the caller does not
/// cancel it.
public struct Recovery: Sendable {
    /// Why recovery could not be verified.
    public struct Failure: Error, Sendable {
        public let reason: String
        /// True when another attempt could not end otherwise, as with a file that is wrong.
        var isFinal = false
    }

    private let clock: any RunClock
    private let limit: Duration
    private let takeOut: @Sendable () async throws -> RecoveryReport

    /// `takeOut` is one attempt; it may be made many times.
    public init(
        clock: any RunClock, limit: Duration, takeOut: @escaping @Sendable () async throws -> RecoveryReport
    ) {
        self.clock = clock
        self.limit = limit
        self.takeOut = takeOut
    }

    /// Recovers and reads back. Also returns at the limit when an attempt hangs.
    public func run() async -> Result<RecoveryReport, Failure> {
        // A new task does not inherit cancellation: a stopped run must still take its fault out.
        await Task { await attemptUntilLimit() }.value
    }

    /// Waits for the work no longer than this; it goes on by itself then. What hangs while it lets go must not keep the undo
    /// from being tried.
    static func bounded(_ limit: Duration, clock: any RunClock, _ work: @escaping @Sendable () async -> Void) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let race = FirstAnswer(continuation)
            let timer = Task {
                do { try await clock.sleep(for: limit) } catch { return }
                race.answer(())
            }
            Task {
                await work()
                race.answer(())
                timer.cancel()
            }
        }
    }

    private func attemptUntilLimit() async -> Result<RecoveryReport, Failure> {
        let deadline = clock.now + limit
        var reason = "no attempt was made"
        var pause = Duration.milliseconds(100)
        repeat {
            switch await attempt(until: deadline) {
            case .success(let report): return .success(report)
            case .failure(let failure) where failure.isFinal: return .failure(failure)
            case .failure(let failure): reason = failure.reason
            }
            try? await clock.sleep(until: min(deadline, clock.now + pause))
            pause = min(pause * 2, .seconds(2))
        } while clock.now < deadline
        return .failure(Failure(reason: "not verified within \(DurationText.describe(limit)): \(reason)"))
    }

    private func attempt(until deadline: Instant) async -> Result<RecoveryReport, Failure> {
        await withCheckedContinuation { continuation in
            let race = FirstAnswer(continuation)
            let timer = Task {
                do { try await clock.sleep(until: deadline) } catch { return }
                race.answer(.failure(Failure(reason: "the attempt hung")))
            }
            // Neither task is a child: an attempt that hangs in a dead server's connection must not hold the answer.
            Task {
                do { race.answer(.success(try await takeOut())) } catch {
                    let isFinal = error is FileProblems || (error as? ChaosError)?.code == .invalidFile
                    race.answer(.failure(Failure(reason: "\(error)", isFinal: isFinal)))
                }
                timer.cancel()
            }
        }
    }
}
