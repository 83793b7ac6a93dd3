import ChaosCore
import ChaosTestKit
import class Foundation.FileManager

@testable import ChaosReporting

/// An outbox folder of its own, a clock driven by hand, and dispatchers that come and go like processes.
struct OutboxBench {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let log = ResultLog()
    /// The wall clock at the clock's origin: 2026-11-27 02:00:00 UTC.
    static let origin = 1_795_744_800.0

    init() throws {
        directory = try TemporaryDirectory("outbox")
    }

    var outbox: AlertOutbox { AlertOutbox(folder: directory.file("outbox")) }

    /// A dispatcher as a process makes it.
    func dispatcher(
        _ notifiers: [any Notifier], routes: [AlertPlan.Route]? = nil,
        policy: RetryPolicy = RetryPolicy(jitter: 1...1)
    ) -> AlertDispatcher {
        let names = notifiers.indices.map { $0 == 0 ? "slack" : "backup" }
        let channels = zip(names, notifiers).map { AlertChannel(name: $0, notifier: $1) }
        let all = AlertPlan.Route(
            levels: Set(IncidentLevel.allCases), channels: ["slack"], otherwise: Array(names.dropFirst()))
        return AlertDispatcher(
            plan: AlertPlan(channels: [], routes: routes ?? [all]), channels: channels, outbox: outbox, clock: clock,
            originEpochSeconds: Self.origin, policy: policy
        ) { [log] in log.add($0, $1) }
    }

    /// What a killed process leaves behind: the file as it stands, with nobody who holds it.
    func leaveBehind(_ sequences: [Int], incident: (Int) -> String = { _ in "r-1" }, attempted: [Int] = []) throws {
        let segment = try outbox.begin(at: Self.origin)
        for sequence in sequences {
            let id = try segment.add(
                SampleNotifications.of(.firing, sequence: sequence, incident: incident(sequence)),
                [AlertTicket(channel: "slack")], at: Self.origin)
            if attempted.contains(sequence) { segment.note(.begun(ids: [id], channel: "slack")) }
        }
        segment.close()
    }

    /// The names of the outbox's files, without those of the pace.
    var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: outbox.folder)) ?? []
        return names.filter { !$0.hasSuffix(".pace") }
    }
}
