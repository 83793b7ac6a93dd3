import ChaosCore
import ChaosReporting
import Foundation

/// Tells the channels that a fault may still be in, where no drill is running that would.
enum RecoveryAlarm {
    /// Sends and waits for at most ten seconds. That nobody could be told is said on standard error.
    static func sound(_ undo: UndoRecord, cause: String) async {
        do {
            guard let slack = try SlackNotifier.fromEnvironment(ProcessInfo.processInfo.environment) else { return }
            let dispatcher = AlertDispatcher(notifiers: [slack], clock: MonotonicRunClock()) { delivery, _ in
                if !delivery.accepted { Terminal.error("slack did not take the alarm: \(delivery.detail)") }
            }
            await dispatcher.enqueue(.recoveryFailed(undo, incident: "INC-\(undo.run)", cause: cause))
            _ = await dispatcher.drain(deadline: .seconds(10))
        } catch {
            Terminal.error("nobody was told: \(error)")
        }
    }
}
