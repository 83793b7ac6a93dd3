import ChaosCore
import ChaosEngine
import Foundation

/// What a person who presses Ctrl-C while a fault is in gets to read, and how far patience can be cut short.
struct Interruption: Sendable {
    /// Whether the third Ctrl-C ends the process at once, with the fault still in.
    let mayAbandon: Bool

    func first() {
        Terminal.error("\nstopping: taking the fault out first ...")
    }

    /// The second signal is answered with what is still being undone; the third may abandon it.
    func again(_ count: Int) {
        guard count > 2, mayAbandon else {
            let hint = mayAbandon ? "once more to leave it to its lease and the reaper" : "this is not cut short"
            return Terminal.error("still taking out \(subject); \(hint)")
        }
        Terminal.error("ABANDONED: \(subject) may still be in; see: firedrill recover --all")
        ExitStatus.recoveryFailed.leave()
    }

    /// What the journal says that this process has in.
    private var subject: String {
        let entries = (try? RecoveryJournal(folder: StateFolder().journal).open()) ?? []
        let own = entries.filter { $0.owner == .own }.map { "\($0.undo.fault) (\($0.undo.byHand.first ?? ""))" }
        return own.isEmpty ? "what was begun" : own.joined(separator: ", ")
    }
}
