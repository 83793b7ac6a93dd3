import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation
import Synchronization

/// Starts `firedrill reap` for a run.
struct ProcessReaperStarter: ReaperStarter {
    /// How often the reaper hears from us.
    static let interval = Duration.milliseconds(500)
    /// Without a word for this long the reaper takes us for gone.
    static let patience = Duration.seconds(6)
    /// After this long a standstill makes us believe it, so that we always know before it happens.
    static let ownPatience = Duration.seconds(4)

    /// Where the reaper notes that it has taken a fault out.
    var store: StoreAccess?

    func start(run: String) async throws -> any Reaper {
        // The target's file may name secrets of the environment, and the reaper reads that file too.
        let environment = ProcessInfo.processInfo.environment.merging(store?.environment ?? [:]) { $1 }
        let process = try await ChildProgram.start(
            LabExecutables.own, arguments: ["reap", "--run", run], environment: environment, keepsErrorOutput: true)
        var lines = process.lines.makeAsyncIterator()
        guard await lines.next() == ReaperWords.ready else {
            process.signal(SIGKILL)
            throw ChaosError(
                .internal, operation: "start the reaper", target: "firedrill reap --run \(run)",
                cause: "it ended before it was ready (\(process.end.map { "\($0)" } ?? "no answer"))")
        }
        return ProcessReaper(process)
    }
}

/// What the tool and its reaper say to each other, a line each.
enum ReaperWords {
    static let ready = "ready"
    static let beat = "beat"
    static let clean = "clean"
}

/// A reaper that runs as a process of its own.
final class ProcessReaper: Reaper {
    private struct State {
        var lastBeat = ContinuousClock.now
        var takeover: String?
    }

    private let process: ChildProgram
    private let state = Mutex(State())
    private let beating = Mutex<Task<Void, Never>?>(nil)

    init(_ process: ChildProgram) {
        self.process = process
        let task = Task { [weak self] in
            let clock = ContinuousClock()
            while !Task.isCancelled, let self, await self.beat() {
                try? await clock.sleep(for: ProcessReaperStarter.interval)
            }
        }
        beating.withLock { $0 = task }
    }

    var name: String { "process \(process.pid)" }

    /// Looks at the clock itself: after a stop the next heartbeat may come later than the question.
    var takeover: String? {
        state.withLock { state in
            let silence = ContinuousClock.now - state.lastBeat
            if state.takeover == nil, silence > ProcessReaperStarter.ownPatience {
                state.takeover =
                    "this process stood still for \(DurationText.describe(silence)), so its reaper may have taken over"
            }
            return state.takeover
        }
    }

    func dismiss() async {
        beating.withLock { $0 }?.cancel()
        try? await process.send(ReaperWords.clean, timeout: .seconds(2))
        process.closeInput()
        if await process.end(within: .seconds(5)) == nil { process.signal(SIGKILL) }
    }

    /// False once there is nobody left to hear it.
    private func beat() async -> Bool {
        guard takeover == nil else { return false }
        let sent = ContinuousClock.now
        do {
            try await process.send(ReaperWords.beat, timeout: .seconds(2))
            state.withLock { $0.lastBeat = sent }
            return true
        } catch {
            state.withLock { $0.takeover = $0.takeover ?? "the reaper (\(name)) is gone: \(error.cause)" }
            return false
        }
    }
}
