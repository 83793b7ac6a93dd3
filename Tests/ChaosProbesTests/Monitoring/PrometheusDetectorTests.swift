import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct PrometheusDetectorTests {
    private func look(
        labels: [String: String] = [:], target: Target? = nil, _ serve: (MonitoringBench) -> Void
    ) async throws -> DetectorReading {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            serve(bench)
            let detector = try DetectorCatalog.detector(bench.context("prometheus", labels: labels, target: target))
            let reading = await detector.look()
            await detector.close()
            return reading
        }
    }

    @Test func anAlertThatIsNotThereIsQuiet() async throws {
        let reading = try await look { $0.serve(MonitoringBench.noAlerts, at: "/api/v1/alerts") }
        #expect(reading.state == .quiet && reading.at == Instant(seconds: 100))
    }

    @Test func aPendingAlertIsPendingSinceItsRuleIsTrue() async throws {
        let reading = try await look { $0.serve(MonitoringBench.alerts("pending"), at: "/api/v1/alerts") }
        #expect(reading.state == .pending)
        #expect(reading.marks[.pending]?.instant?.seconds == 96.5)
        #expect(reading.marks[.firing] == nil)
    }

    @Test func aFiringAlertTellsWhenItBeganToFire() async throws {
        let reading = try await look { bench in
            bench.serve(MonitoringBench.alerts("firing"), at: "/api/v1/alerts")
            bench.serve(MonitoringBench.history, at: "/api/v1/query")
            bench.serve(MonitoringBench.rules, at: "/api/v1/rules")
        }
        #expect(reading.state == .firing)
        #expect(reading.marks[.pending]?.instant?.seconds == 96.5)
        #expect(reading.marks[.firing]?.instant?.seconds == 98.5)
        #expect(reading.notes.first == "rule Trouble (group test): evaluated every 1 s, for 2 s")
        #expect(reading.notes.last?.hasPrefix("the clock of Prometheus agrees with ours") == true)
    }

    @Test func whatPrometheusDoesNotTellIsUnknownAndNotZero() async throws {
        let reading = try await look { $0.serve(MonitoringBench.alerts("firing"), at: "/api/v1/alerts") }
        #expect(reading.state == .firing)
        #expect(reading.marks[.firing] == .unknown("Prometheus answers 404"))
    }

    @Test func theClockOfAnotherMachineIsTakenOff() async throws {
        let reading = try await look {
            $0.serve(MonitoringBench.alerts("pending"), at: "/api/v1/alerts", date: "Fri, 27 Nov 2026 04:01:40 GMT")
        }
        // An hour behind: the rule was true an hour later than its stamp says, right to a second.
        guard case .known(let at, let resolution)? = reading.marks[.pending] else {
            Issue.record("\(reading.marks)")
            return
        }
        #expect(abs(at.seconds - (96.5 + 3600)) < 1.1)
        #expect(resolution > .milliseconds(400) && resolution < .seconds(2))
    }

    @Test(arguments: [("L3", DetectorReading.State.pending), ("L1", .quiet)])
    func onlyTheAlertWithTheLabelsCounts(level: String, state: DetectorReading.State) async throws {
        let reading = try await look(labels: ["level": level]) {
            $0.serve(MonitoringBench.alerts("pending"), at: "/api/v1/alerts")
        }
        #expect(reading.state == state)
    }

    @Test(arguments: [
        (500, "{}", "Prometheus answers 500"), (401, "", "Prometheus does not let us in (401)"),
        (302, "", "Prometheus sends us elsewhere (302), which is not followed"),
        (503, #"{"status":"error","error":"starting\u001b[2J"}"#, #"Prometheus answers 503: starting\u{1b}[2J"#),
        (200, "<html>", "the answer of Prometheus to /api/v1/alerts cannot be understood"),
        (
            200, #"{"status":"success","data":{"alerts":{}}}"#,
            "the answer of Prometheus to /api/v1/alerts cannot be understood"
        ),
    ])
    func anAnswerThatIsNoneIsUnknownAndNeverQuiet(status: Int, body: String, reason: String) async throws {
        let reading = try await look { $0.serve(body, at: "/api/v1/alerts", status: status) }
        #expect(reading.state == .unknown(reason))
    }

    @Test func aServerThatIsNotThereIsUnknown() async throws {
        let port = try FreePort.find()
        let target = Target(
            name: "t", allowsChaos: true,
            monitoring: MonitoringTarget(prometheus: MonitoringServer(baseURL: "http://127.0.0.1:\(port)")),
            source: "t.yaml")
        let reading = try await look(target: target) { _ in }
        guard case .unknown(let reason) = reading.state else {
            Issue.record("\(reading.state)")
            return
        }
        #expect(reason.contains("Prometheus at http://127.0.0.1:\(port)"))
    }

    @Test(arguments: [
        (MonitoringServer.Access.bearer(Secret("secret-token")), "Bearer secret-token"),
        (.basic(user: "drill", password: Secret("pw")), "Basic ZHJpbGw6cHc="),
    ])
    func theSecretIsShownToTheServerAndToNobodyElse(access: MonitoringServer.Access, header: String) async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve("", at: "/api/v1/alerts", status: 403)
            let detector = try PrometheusDetector(
                context: bench.context("prometheus", target: bench.target(access: access)))
            let reading = await detector.look()
            #expect(server.questions.first?.headers["authorization"] == header)
            #expect(!"\(reading)".contains("secret-token"))
        }
    }

    @Test func theCheckSaysWhetherTheRuleIsLoaded() async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve(MonitoringBench.rules, at: "/api/v1/rules")
            let good = try await PrometheusDetector(context: bench.context("prometheus")).check()
            #expect(good.map(\.isThere) == [true, true])
            #expect(good.last?.detail == "rule Trouble (group test): evaluated every 1 s, for 2 s")
            let other = try await PrometheusDetector(context: bench.context("prometheus", labels: ["level": "L1"]))
                .check()
            #expect(other.last?.detail == #"no rule Trouble has the labels of Trouble{level="L1"}"#)
            bench.serve(#"{"data":{"groups":[]}}"#, at: "/api/v1/rules")
            let none = try await PrometheusDetector(context: bench.context("prometheus")).check()
            #expect(none.map(\.isThere) == [true, false])
            #expect(none.last?.detail == "no alerting rule Trouble is loaded")
        }
    }

    @Test func aTargetWithoutMonitoringHasNoDetector() {
        for type in DetectorCatalog.builtIn {
            let context = DetectorContext(
                spec: DetectorSpec(name: "A", kind: type.kind),
                target: Target(name: "t", allowsChaos: true, source: "t.yaml"),
                clock: ManualClock(), originEpochSeconds: 0)
            #expect(throws: ChaosError.self) { try DetectorCatalog.detector(context) }
        }
    }
}
