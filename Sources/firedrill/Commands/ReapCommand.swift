import ArgumentParser
import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill reap`: waits for the tool to disappear and takes its fault out then. Not for people.
struct ReapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reap", abstract: "Watches over one run and takes its fault out when the tool is gone.",
        shouldDisplay: false)

    @Option(name: .long, help: "The run.")
    var run: String

    /// What the tool last was to the reaper.
    private enum Word {
        case beat, clean, silence, gone
    }

    func run() async throws {
        // Whoever stops the tool from a terminal must not stop its reaper too.
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
        let tool = getppid()
        let channel = StarterChannel()
        let (words, continuation) = AsyncStream<Word>.makeStream()
        let reading = Task {
            for await line in channel.lines { continuation.yield(line == ReaperWords.clean ? .clean : .beat) }
            continuation.yield(.gone)
        }
        try await channel.send(ReaperWords.ready)
        try await watch(tool, words, continuation)
        reading.cancel()
    }

    private func watch(
        _ tool: pid_t, _ words: AsyncStream<Word>, _ continuation: AsyncStream<Word>.Continuation
    ) async throws {
        var alarm = silence(continuation)
        for await word in words {
            alarm.cancel()
            switch word {
            case .clean:
                return
            case .beat:
                alarm = silence(continuation)
            case .silence:
                // The tool may go on later, so the entry stays open, and we stay and look again.
                do {
                    await sound(try await TargetAccess.leftovers(try StateFolder()).takeOver(run: run))
                } catch {
                    Terminal.error("reaper of run \(run): \(error)")
                }
                alarm = silence(continuation)
            case .gone:
                return try await takeOut(after: tool)
            }
        }
    }

    private func silence(_ continuation: AsyncStream<Word>.Continuation) -> Task<Void, Never> {
        Task {
            guard (try? await ContinuousClock().sleep(for: ProcessReaperStarter.patience)) != nil else { return }
            continuation.yield(.silence)
        }
    }

    /// The tool is gone: its entry is everybody's now. Tries for as long as a restart of the target may take, counted from
    /// the end of the tool (one whose recovery failed lets go of us while it still writes its report).
    private func takeOut(after tool: pid_t) async throws {
        var deadline = ContinuousClock.now + .seconds(120)
        while true {
            let outcomes: [Leftovers.Outcome]
            do { outcomes = try await TargetAccess.leftovers(try StateFolder()).recover(run: run) } catch {
                await soundUnreadable(error)
                throw error
            }
            guard let outcome = outcomes.first, case .failure = outcome.result else {
                // A tool that died with its fault out may still have left its lock.
                if outcomes.isEmpty { await waitForTheEnd(of: tool) }
                await StoreAccess.note(recovered: outcomes.isEmpty ? [] : [run], nil, state: try StateFolder())
                return
            }
            if outcome.entry.owner.isAlive { deadline = .now + .seconds(120) }
            if ContinuousClock.now >= deadline { return await sound(outcome) }
            // Right after a kill the process may still be on its way out.
            try? await ContinuousClock().sleep(for: .milliseconds(100))
        }
    }

    /// A lock can be given back only once its owner is seen to be gone, which lets go of us a little earlier. Then we are
    /// somebody else's child.
    private func waitForTheEnd(of tool: pid_t) async {
        let deadline = ContinuousClock.now + .seconds(10)
        while getppid() == tool, ContinuousClock.now < deadline {
            try? await ContinuousClock().sleep(for: .milliseconds(50))
        }
    }

    /// The entry cannot be believed, so nothing can be taken out by it and only a person can help.
    private func soundUnreadable(_ error: any Error) async {
        let remedy = (error as? ChaosError)?.remedy ?? ""
        await RecoveryAlarm.sound(
            UndoRecord(
                run: run, fault: "an unknown fault", target: "an unknown target", targetSource: "", values: [:],
                byHand: remedy.isEmpty ? [] : [remedy]),
            cause: "\(error)")
    }

    private func sound(_ outcome: Leftovers.Outcome?) async {
        guard let outcome, case .failure(let error) = outcome.result else { return }
        await RecoveryAlarm.sound(outcome.entry.undo, cause: "\(error)")
    }
}
