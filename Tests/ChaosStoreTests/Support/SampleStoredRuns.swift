import ChaosCore
import ChaosStore
import Foundation

extension RunOwner {
    /// This test's process.
    static let here = RunOwner.own(station: "station-a")

    /// A process that ran beside us and has ended: of our id, and of another start.
    static let gone = RunOwner(
        host: here.host, pid: here.pid, startTicks: here.startTicks + 1, boot: here.boot, station: here.station)

    /// A process of another machine.
    static let elsewhere = RunOwner(
        host: "ci-7", pid: 77, startTicks: 1234, boot: "another-boot/4026531836", station: "station-b")
}

extension StoredRun {
    /// A run that has just begun.
    static func begun(_ id: String, owner: RunOwner = .here, startedAt: Double = 1_780_000_000) -> StoredRun {
        var run = StoredRun(
            id: id, experiment: "redis-lock-contention", title: "Redis lock contention \"on\" coupons",
            scenario: "redis-lock-contention", target: "shop", owner: owner, startedAt: startedAt,
            responseMode: .auto, documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes))
        run.samples = "/state/runs/\(id)/samples.json"
        return run
    }

    /// The same with its end.
    static func finished(
        _ id: String, owner: RunOwner = .here, startedAt: Double = 1_780_000_000, level: IncidentLevel? = .l2,
        verdict: VerdictValue = .pass, faultRemoved: Bool = true
    ) -> StoredRun {
        begun(id, owner: owner, startedAt: startedAt).ended(level: level, verdict: verdict, faultRemoved: faultRemoved)
    }

    func ended(
        level: IncidentLevel? = .l2, verdict: VerdictValue = .pass, faultRemoved: Bool = true
    ) -> StoredRun {
        var run = self
        run.state = .finished
        run.endedAt = startedAt + 92.125
        run.incidents = level == nil ? [] : ["INC-\(id)"]
        var outcome = StoredOutcome(verdict: verdict, resolutionSeconds: 1, faultRemoved: faultRemoved)
        outcome.measured = level
        outcome.levelSeconds = .init(l2: 31.5, l3: 4)
        outcome.ttdSeconds = 3.1
        outcome.ttrLongerThanSeconds = 1.0 / 3
        outcome.falseAlarms = 2
        outcome.watchedSeconds = 600.125
        outcome.faultEnded = .mitigated
        outcome.faultRemovedBy = .response
        outcome.internalError = "a text with a NUL \u{FFFD}, a quote ' and\nlines; 쿠폰"
        outcome.audits = [.init(name: "no oversell", result: .pass), .init(name: "no-duplicates", result: .fail)]
        run.outcome = outcome
        return run
    }

    /// A document that belongs to this run and to no other.
    var sampleDocument: String { "{\"b\": [1, 2.5, null, true], \"run\": \"\(id)\", \"a\": \"쿠폰 / \\u0000\"}" }
}
