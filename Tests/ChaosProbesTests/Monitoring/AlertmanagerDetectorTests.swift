import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct AlertmanagerDetectorTests {
    private func withBench(
        prometheus: Bool = true, _ body: (MonitoringBench, AlertmanagerDetector) async throws -> Void
    ) async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve("[]", at: "/api/v2/alerts")
            bench.serve(MonitoringBench.noAlerts, at: "/api/v1/alerts")
            bench.serve(MonitoringBench.rules, at: "/api/v1/rules")
            bench.serve(MonitoringBench.status(groupWait: "30s"), at: "/api/v2/status")
            try await body(
                bench,
                try AlertmanagerDetector(
                    context: bench.context("alertmanager", target: bench.target(prometheus: prometheus))))
        }
    }

    @Test func theWayOfAnAlertIsFollowedFromPrometheusToAlertmanager() async throws {
        try await withBench { bench, detector in
            #expect(await detector.look().state == .quiet)
            bench.serve(MonitoringBench.alerts("pending"), at: "/api/v1/alerts")
            let pending = await detector.look()
            #expect(pending.state == .pending && pending.marks[.pending]?.instant?.seconds == 96.5)
            bench.serve(MonitoringBench.alerts("firing"), at: "/api/v1/alerts")
            let sent = await detector.look()
            #expect(
                sent.state == .pending && sent.evidence == "Trouble is firing at Prometheus, not yet at Alertmanager")
            bench.serve(MonitoringBench.alertmanager(), at: "/api/v2/alerts")
            let fired = await detector.look()
            #expect(fired.state == .firing)
            #expect(fired.marks[.pending]?.instant?.seconds == 96.5)
            #expect(fired.marks[.firing]?.instant?.seconds == 98.5)
            #expect(fired.marks[.received]?.instant?.seconds == 98.52)
            // People are told later, which asking does not see.
            #expect(fired.marks[.notified] == nil)
            #expect(fired.notes.contains("Alertmanager's group_wait: 30 s"))
            bench.serve("[]", at: "/api/v2/alerts")
            bench.serve(MonitoringBench.noAlerts, at: "/api/v1/alerts")
            #expect(await detector.look().state == .quiet)
        }
    }

    @Test func onlyTheAlertByThatNameAndLabelsIsAskedFor() async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            let detector = try AlertmanagerDetector(
                context: bench.context(
                    "alertmanager", labels: ["level": #"L"3\"#], target: bench.target(prometheus: false)))
            _ = await detector.look()
            #expect(server.questions.map(\.path) == ["/api/v2/alerts"])
            let filters = server.questions[0].query.split(separator: "&").filter { $0.hasPrefix("filter=") }
            #expect(filters == ["filter=alertname%3D%22Trouble%22", "filter=level%3D%22L%5C%223%5C%5C%22"])
        }
    }

    @Test func withoutPrometheusTheFirstPartIsUnknown() async throws {
        try await withBench(prometheus: false) { bench, detector in
            bench.serve(MonitoringBench.alertmanager(), at: "/api/v2/alerts")
            let fired = await detector.look()
            #expect(fired.marks[.pending] == .unknown("only Prometheus knows it, and the target's file names none"))
            #expect(fired.marks[.firing]?.instant?.seconds == 98.5)
            // It was there at the first look: Prometheus may have sent it before, and again.
            #expect(fired.marks[.received] == .unknown("it was not looked at when Alertmanager got it"))
        }
    }

    @Test func aPrometheusThatIsLostHidesAPartAndNotTheAlert() async throws {
        try await withBench { bench, detector in
            bench.serve("", at: "/api/v1/alerts", status: 500)
            #expect(await detector.look().state == .quiet)
            bench.serve(MonitoringBench.alertmanager(), at: "/api/v2/alerts")
            let fired = await detector.look()
            #expect(fired.state == .firing)
            #expect(fired.marks[.pending] == .unknown("Prometheus answers 500"))
            bench.serve(MonitoringBench.alerts("firing", labels: #""level":"L9""#), at: "/api/v1/alerts")
            #expect(await detector.look().marks[.pending] == .unknown("Prometheus has no such alert with these labels"))
        }
    }

    @Test func aSilencedAlertIsNoDetection() async throws {
        try await withBench { bench, detector in
            bench.serve(
                MonitoringBench.alertmanager(silencedBy: #""s-1""#, state: "suppressed"), at: "/api/v2/alerts")
            #expect(await detector.look().state == .silenced("silence s-1"))
        }
    }

    @Test func anAlertmanagerThatIsLostIsUnknown() async throws {
        try await withBench { bench, detector in
            bench.serve("oops", at: "/api/v2/alerts")
            #expect(
                await detector.look().state
                    == .unknown("the answer of Alertmanager to /api/v2/alerts cannot be understood"))
        }
    }

    @Test func theCheckAsksBothServers() async throws {
        try await withBench { bench, detector in
            let found = await detector.check()
            #expect(found.map(\.isThere) == [true, true, true])
            #expect(found.first?.detail.hasSuffix("version 0.25.0, cluster ready") == true)
        }
    }
}
