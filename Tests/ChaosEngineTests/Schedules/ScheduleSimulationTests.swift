import ChaosCore
import Foundation
import Testing

@testable import ChaosEngine

/// Whole schedules live through accidents. Short by default; `FIREDRILL_SCHEDULE_YEARS=5` (`make simulate-schedules`)
/// lives for years.
@Suite struct ScheduleSimulationTests {
    static let years = ProcessInfo.processInfo.environment["FIREDRILL_SCHEDULE_YEARS"].flatMap(Int.init)

    struct Place: Sendable, CustomTestStringConvertible {
        let zone: String
        /// A day near an edge of daylight saving, or of the calendar itself.
        let from: String
        var testDescription: String { zone }
    }

    static let places = [
        Place(zone: "Asia/Seoul", from: "2026-01-01"), Place(zone: "America/New_York", from: "2026-10-20"),
        Place(zone: "Europe/London", from: "2027-03-20"), Place(zone: "Australia/Lord_Howe", from: "2026-03-25"),
        Place(zone: "America/Sao_Paulo", from: "2015-10-10"), Place(zone: "Pacific/Apia", from: "2011-12-20"),
    ]

    /// Entries that meet each other on two targets, and every edge.
    private func schedule(_ zone: String, every minutes: Int) throws -> Schedule {
        let text = """
            version: 1
            title: A busy house
            defaults: { timezone: \(zone), max-lateness: 5m, announce: 10m }
            blackouts:
              nights: { weekly: [fri 18:00 - mon 09:00] }
              month-end: { dates: [2012-01-05..2012-01-07, 2015-10-20, 2026-04-06, 2026-11-02, 2027-04-01] }
            entries:
              - { name: often, experiment: locks, cron: "*/\(minutes) * * * *", gap: shift, fold: both }
              - { name: hourly, experiment: locks, cron: "7 * * * *", jitter: 10m, max-lateness: 2m }
              - { name: night, experiment: locks, cron: "30 0-3 * * *", gap: shift, jitter: 20m, max-lateness: 1h }
              - { name: twice, experiment: locks, cron: "45 1 * * *", fold: both, target: /dev/null, confirm: x }
              - name: weekly
                experiment: locks
                calendar: { on: [monday, last day], at: ["00:00", "10:30"] }
                blackouts: [nights, month-end]
                target: /dev/null
                confirm: x

            """
        let experiment = try ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
            text: SampleFiles.experiment, path: "locks.yaml")
        return try ScheduleLoader { _ in experiment }.load(text: text, path: "house.yaml")
    }

    @Test(arguments: places)
    func everySlotRanOnceOrIsThereWithAReason(_ place: Place) throws {
        let schedule = try schedule(place.zone, every: Self.years == nil ? 30 : 10)
        let plan = try #require(schedule.entries.first?.plan)
        let start = try #require(plan.epoch(of: place.from))
        let length = Int64(Self.years.map { $0 * 366 } ?? 10) * 86_400
        var world = ScheduleWorld(
            schedule: schedule, from: start, seed: UInt64(start),
            longestAccident: Self.years == nil ? 90_000 : 4_000_000, calm: Self.years == nil ? 1 : 30)
        world.live(until: start + length)
        #expect(world.mistakes == [])
        #expect(world.starts.values.allSatisfy { $0 == 1 })
        for account in world.accounts() {
            #expect(account.addsUp, "\(account)")
            // One slot may still wait for its jitter.
            #expect(account.planned > 0 && account.running == 0 && account.open <= 1, "\(account)")
        }
        // Those that a clock far ahead had begun are in the book too, before their time.
        let ran = world.book.pages.values.flatMap(\.lines.values).count {
            if case .ran = $0.state { true } else { false }
        }
        #expect(ran == world.starts.count && ran > 50)
        if Self.years != nil { record(world, place) }
    }

    @Test func tenThousandMissedSlotsAreNoBurst() throws {
        let schedule = try schedule("Asia/Seoul", every: 10)
        var world = ScheduleWorld(schedule: schedule, from: 1_790_000_000, seed: 1)
        world.tick(nil)
        let before = world.lines
        world.time += 80 * 86_400
        let decision = world.tick("the scheduler was not running")
        let missed = decision.events.filter { $0.kind == .missed }.compactMap(\.count)
        #expect(missed.reduce(0, +) > 10_000)
        // Two targets, so two drills at most; and a handful of lines.
        #expect(decision.due.count <= 2)
        #expect(world.lines - before < 20)
        #expect(world.accounts().allSatisfy { $0.addsUp })
    }

    /// How many, for whoever lets it live for years.
    private func record(_ world: ScheduleWorld, _ place: Place) {
        let accounts = world.accounts()
        let planned = accounts.map(\.planned).reduce(0, +)
        let skipped = accounts.flatMap { $0.skipped.map { $0 } }.reduce(into: [SkipReason: Int]()) {
            $0[$1.key, default: 0] += $1.value
        }
        let reasons = skipped.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
        let rewinds = world.book.notes.count { $0.kind == .rewound }
        let text =
            "\(place.zone): planned \(planned) = ran \(accounts.map(\.ran).reduce(0, +)) + skipped"
            + " \(skipped.values.reduce(0, +)) (\(reasons.joined(separator: ", "))); \(world.lines) lines,"
            + " \(rewinds) rewinds\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
