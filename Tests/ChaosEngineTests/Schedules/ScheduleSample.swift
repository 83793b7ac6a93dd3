import ChaosCore
import Synchronization

@testable import ChaosEngine

/// Small schedules for tests of what decides, and a ledger that lives as long as the test.
enum ScheduleSample {
    /// 2026-12-01 10:30 in Seoul.
    static let tuesday: Int64 = 1_796_088_600

    /// A schedule with these lines as its entries' list, on one experiment of 43 seconds.
    static func schedule(_ entries: String, rest: String = "") throws -> Schedule {
        let experiment = try ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
            text: SampleFiles.experiment, path: "locks.yaml")
        let text = """
            version: 1
            title: Sample
            defaults: { timezone: Asia/Seoul, max-lateness: 5m }
            \(rest)
            entries:
            \(entries)

            """
        return try ScheduleLoader { _ in experiment }.load(text: text, path: "s.yaml")
    }

    static let weekly = "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\" }"

    /// A book in which every entry is planned from a moment on.
    static func book(_ schedule: Schedule, from epoch: Int64) -> LedgerBook {
        LedgerBook(
            schedule.entries.map { entry in
                var event = LedgerEvent(.began, at: Double(epoch), entry: entry.key)
                event.spec = entry.spec
                event.through = epoch
                return event
            })
    }
}

/// A ledger in memory, which fails when it is told to.
final class MemoryLedger: SlotLedger {
    private let state = Mutex((events: [LedgerEvent](), isBroken: false))

    var events: [LedgerEvent] { state.withLock { $0.events } }

    func breaks(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func book(of schedule: String) async throws(ChaosError) -> LedgerBook {
        let (events, isBroken) = state.withLock { $0 }
        if isBroken { throw ChaosError(.storage, operation: "read the ledger", target: "memory", cause: "told to") }
        return LedgerBook(events)
    }

    func append(_ events: [LedgerEvent], to schedule: String) async throws(ChaosError) -> [LedgerEvent] {
        let written = state.withLock { state -> [LedgerEvent]? in
            if state.isBroken { return nil }
            var book = LedgerBook(state.events)
            let accepted = events.filter { event in
                defer { book.apply(event) }
                return book.accepts(event)
            }
            state.events += accepted
            return accepted
        }
        guard let written else {
            throw ChaosError(.storage, operation: "write the ledger", target: "memory", cause: "told to")
        }
        return written
    }
}
