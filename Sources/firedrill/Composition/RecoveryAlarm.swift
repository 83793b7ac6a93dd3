import ChaosCore
import ChaosReporting
import Foundation

/// Tells the channels that a fault may still be in, where no drill is running that would.
enum RecoveryAlarm {
    /// Sends and waits for at most ten seconds; what was not taken by then stays in the outbox. That nobody could be told is
    /// said on standard error.
    static func sound(_ undo: UndoRecord, cause: String) async {
        do {
            let setup = try AlertSetup.load()
            guard !setup.isEmpty else { return }
            let dispatcher = AlertDispatcher(
                plan: setup.plan, channels: setup.channels, outbox: try StateFolder().outbox,
                clock: MonotonicRunClock(), originEpochSeconds: Date().timeIntervalSince1970
            ) { delivery, notification in
                guard !delivery.accepted, notification.kind == .recoveryFailure else { return }
                Terminal.error("\(delivery.channel) did not take the alarm: \(delivery.detail)")
            }
            // What the tool had to say before it died comes first.
            _ = await dispatcher.resume()
            await dispatcher.enqueue(
                .recoveryFailed(
                    undo, incident: "INC-\(undo.run)", cause: cause, language: setup.plan.language))
            _ = await dispatcher.drain(deadline: .seconds(10))
        } catch {
            Terminal.error("nobody was told: \(error)")
        }
    }
}
