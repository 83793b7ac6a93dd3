import ArgumentParser
import ChaosCore
import Foundation

/// Which runs of the store a command is about.
struct RunFilterOptions: ParsableArguments {
    @Option(name: .long, help: "Only runs since then: a length of time back from now (30d), or a date (2026-11-01).")
    var since: String?

    @Option(name: .long, help: "Only runs before then; as --since.")
    var until: String?

    @Option(name: .long, help: "Only runs whose measured level was this: L1, L2 or L3.")
    var level: IncidentLevel?

    @Option(name: .long, help: "Only runs of this fault or experiment.")
    var scenario: String?

    @Option(name: .customLong("on"), help: "Only runs on the target of this name.")
    var targetName: String?

    @Option(name: .long, help: "Only runs with this verdict: pass, fail or inconclusive.")
    var verdict: VerdictValue?

    @Option(name: .long, help: "Only runs in this state: running, finished or interrupted.")
    var state: StoredRun.State?

    /// Whether anything narrows the runs down.
    var isGiven: Bool {
        [since, until, scenario, targetName].contains { $0 != nil } || level != nil || verdict != nil || state != nil
    }

    /// Throws a usage error for a time that is none, and for a period that ends before it begins.
    func filter(now: Date = WallClock.now) throws -> RunFilter {
        let first = try since.map { try Self.instant($0, option: "--since", now: now) }
        let last = try until.map { try Self.instant($0, option: "--until", now: now) }
        if let first, let last, last <= first { throw ValidationError("--until takes a later time than --since.") }
        return RunFilter(
            since: first, until: last, level: level, scenario: scenario, target: targetName, verdict: verdict,
            state: state)
    }

    /// Seconds since 1970.
    static func instant(_ text: String, option: String, now: Date) throws -> Double {
        if let length = DurationText.parse(text) { return now.timeIntervalSince1970 - length.inSeconds }
        let formatter = ISO8601DateFormatter()
        if let date = formatter.date(from: text) { return date.timeIntervalSince1970 }
        formatter.formatOptions = [.withFullDate]
        if let date = formatter.date(from: text) { return date.timeIntervalSince1970 }
        throw ValidationError(
            "\(option) takes a length of time such as 30d, or a date such as 2026-11-01; got \"\(text)\".")
    }
}

extension VerdictValue: ExpressibleByArgument {}
extension StoredRun.State: ExpressibleByArgument {}
