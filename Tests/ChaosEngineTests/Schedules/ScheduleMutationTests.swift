import ChaosCore
import Testing

@testable import ChaosEngine

/// A schedule file that an editor, a merge or a person broke may be refused, and never ends the scheduler.
@Suite struct ScheduleMutationTests {
    private static let pieces = [
        "\"* * * * *\"", "0 0 29 2 *", "-1", "99999999999999999999", "292y", "[", "{}", "~", "2026-02-30", "9999-12-31",
        "sat 24:00 - sun 00:00", "L-30", "\u{202e}", "", ":", "\n",
    ]

    @Test(arguments: [UInt64(1), 2])
    func noMutationTraps(_ seed: UInt64) throws {
        let experiment = try ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
            text: SampleFiles.experiment, path: "locks.yaml")
        let loader = ScheduleLoader { _ in experiment }
        var random = Seeded(seed: seed)
        var refused = 0
        for _ in 0..<150 {
            var text = Array(ScheduleLoaderTests.file)
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(text.count))
                switch random.next() % 3 {
                case 0: text.remove(at: place)
                case 1: text.swapAt(place, Int(random.next() % UInt64(text.count)))
                default: text.insert(contentsOf: Self.pieces[Int(random.next() % UInt64(Self.pieces.count))], at: place)
                }
            }
            do throws(FileProblems) {
                let schedule = try loader.load(text: String(text), path: "s.yaml")
                // What loads can be planned.
                for entry in schedule.entries { _ = entry.plan.next(after: ScheduleSample.tuesday) }
            } catch {
                refused += 1
                #expect(!error.problems.isEmpty)
            }
        }
        #expect(refused > 50)
    }
}
