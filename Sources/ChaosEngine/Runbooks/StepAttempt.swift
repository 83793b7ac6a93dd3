import ChaosCore
import Synchronization

/// One try of one step's command, ended when its time is up or the run is stopped. It always returns, also when a runner
/// does not.
struct StepAttempt: Sendable {
    /// A runner needs some seconds to end what it began (SIGTERM, then SIGKILL); one that needs longer is left behind.
    static let grace = Duration.seconds(10)

    let runner: any StepRunner
    let call: StepCall
    let clock: any RunClock

    func run() async -> StepResult {
        let timeIsUp = TimeFlag()
        let work = Task { [runner, call] in await runner.run(call) }
        let result = await withTaskCancellationHandler {
            await race(work, timeIsUp)
        } onCancel: {
            work.cancel()
        }
        let ending: StepResult.Ending
        if result.ending == .succeeded || result.ending == .timedOut {
            ending = result.ending
        } else if Task.isCancelled {
            ending = .interrupted
        } else {
            ending = timeIsUp.isRaised ? .timedOut : result.ending
        }
        let detail =
            ending == .timedOut && result.detail.isEmpty
            ? "not done after \(DurationText.describe(call.timeout))" : result.detail
        return StepResult(ending, code: result.code, output: result.output, detail: detail)
    }

    private func race(_ work: Task<StepResult, Never>, _ timeIsUp: TimeFlag) async -> StepResult {
        let deadline = clock.now + call.timeout
        return await withCheckedContinuation { continuation in
            let first = FirstAnswer(continuation)
            let timer = Task { [clock, call] in
                do {
                    try await clock.sleep(until: deadline)
                    timeIsUp.raise()
                    work.cancel()
                    try await clock.sleep(until: deadline + Self.grace)
                } catch { return }
                first.answer(
                    StepResult(
                        .timedOut,
                        detail: "the step \(call.step) did not end within "
                            + "\(DurationText.describe(call.timeout + Self.grace)) and was left behind"))
            }
            Task {
                let result = await work.value
                timer.cancel()
                first.answer(result)
            }
        }
    }
}

/// Whether a time has come, for tasks that look at it from elsewhere.
private final class TimeFlag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}
