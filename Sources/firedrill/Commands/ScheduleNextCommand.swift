import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill schedule next`: what comes when, with every offset and what daylight saving does. Touches nothing.
struct ScheduleNextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Lists the next slots with their offsets, and both edges of daylight saving.")

    @Argument(help: "Schedule files, or folders with them (default: experiments/schedules).")
    var schedules: [String] = []

    @Option(name: .long, help: "Only this entry.")
    var entry: String?

    @Option(name: .long, help: "How many slots of each entry.")
    var count = 10

    @Option(name: .long, help: "Every slot up to this day or time (2027-04-01, in the entry's zone) instead.")
    var until: String?

    @Option(name: .long, help: "Count from this day or time on (default: now).")
    var from: String?

    @Option(name: .long, help: "Try out a cron expression instead of a file; needs --timezone.")
    var cron: String?

    @Option(name: .long, help: "The zone of --cron, such as Asia/Seoul.")
    var timezone: String?

    @Flag(name: .long, help: .hidden)
    var batch = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("--count takes a number from 1 to 10000.") }
        guard (cron == nil) == (timezone == nil) else {
            throw ValidationError("--cron and --timezone need each other.")
        }
    }

    func run() throws {
        if batch { return try answerBatch() }
        let now = Int64(WallClock.now.timeIntervalSince1970)
        if let cron, let timezone {
            let plan = try CronTrial().plan(cron: cron, timezone: timezone)
            return try show([try list(plan, entry: nil, now)])
        }
        let entries = try ScheduleFiles.load(schedules).flatMap(\.entries).filter { found in
            entry.map { $0 == found.name || $0 == found.key } ?? true
        }
        guard !entries.isEmpty else { throw ValidationError("There is no entry \"\(entry ?? "")\".") }
        try show(entries.map { try list($0.plan, entry: $0, now) })
    }

    private func list(_ plan: SlotPlan, entry: ScheduleEntry?, _ now: Int64) throws -> UpcomingSlots {
        let start = try time(from, plan) ?? now
        let end = try time(until, plan)
        // A day is meant with its first moment.
        var after = start - 1
        var slots: [Slot] = []
        while slots.count < (end == nil ? count : 10_000), let next = plan.next(after: after),
            next.epoch <= end ?? .max
        {
            slots.append(next)
            after = next.epoch
        }
        let edges = end.map { plan.edges(after: start, through: $0) } ?? plan.edges(after: start, count: 2)
        return UpcomingSlots(entry: entry, plan: plan, slots: slots, edges: edges)
    }

    private func time(_ text: String?, _ plan: SlotPlan) throws -> Int64? {
        guard let text else { return nil }
        guard let epoch = plan.epoch(of: text) else {
            throw ValidationError("\"\(text)\" is not a day; write 2027-04-01 or \"2027-04-01 09:00\".")
        }
        return epoch
    }

    private func show(_ lists: [UpcomingSlots]) throws {
        if output.json { return Terminal.output(try JSONText.write(lists.map(\.document))) }
        for list in lists { Terminal.output(list.text) }
    }

    /// One answer a line for `scripts/compare-cron`: zone, instant and expression, separated by tabs.
    private func answerBatch() throws {
        let trial = CronTrial()
        while let line = readLine() {
            let parts = line.split(separator: "\t").map(String.init)
            guard parts.count == 3, let after = Int64(parts[1]) else { throw ValidationError("not a case: \(line)") }
            let plan = try trial.plan(cron: parts[2], timezone: parts[0])
            Terminal.output(plan.next(after: after).map { "\($0.epoch)" } ?? "never")
        }
    }
}
