import ChaosCore
import ChaosEngine
import ChaosReporting
import Foundation
import Synchronization

/// Tells an entry's channel what comes and what became of it, in the background and in order.
final class ScheduleAnnouncer: Sendable {
    private let outbox: AlertOutbox
    private let last = Mutex<Task<Void, Never>?>(nil)

    /// The language in which people are told. Throws when somebody could not be told at all: better now than at night.
    static func language(of schedules: [Schedule]) throws -> AlertLanguage {
        let setups = try schedules.flatMap(\.entries).map { try EntryChannel(entry: $0).setup() }
        return setups.first?.plan.language ?? .english
    }

    init(outbox: AlertOutbox) {
        self.outbox = outbox
    }

    func tell(_ notice: ChaosCore.Notification, _ entry: ScheduleEntry) {
        last.withLock { last in
            last = Task { [last, outbox] in
                await last?.value
                await Self.send(notice, entry, outbox)
            }
        }
    }

    /// Waits for what is still on its way; what no channel took by then stays in the outbox.
    func finish() async { await last.withLock { $0 }?.value }

    private static func send(_ notice: ChaosCore.Notification, _ entry: ScheduleEntry, _ outbox: AlertOutbox) async {
        do {
            let setup = try EntryChannel(entry: entry).setup()
            guard !setup.isEmpty else { return }
            let dispatcher = AlertDispatcher(
                plan: setup.plan, channels: setup.channels, outbox: outbox, clock: MonotonicRunClock(),
                originEpochSeconds: WallClock.now.timeIntervalSince1970
            ) { delivery, _ in
                if !delivery.accepted {
                    Terminal.error("\(delivery.channel) did not take a notice: \(delivery.detail)")
                }
            }
            await dispatcher.enqueue(notice)
            _ = await dispatcher.drain(deadline: .seconds(10))
        } catch {
            Terminal.error("nobody was told of \(notice.incident): \(error)")
        }
    }
}
