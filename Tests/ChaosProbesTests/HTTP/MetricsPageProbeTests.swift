import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct MetricsPageProbeTests {
    private func target(_ api: String?, workers: [String] = []) -> Target {
        Target(
            name: "t", allowsChaos: false, http: api.map { HTTPTarget(baseURL: $0, metricsPath: "/metrics") },
            kafka: workers.isEmpty ? nil : KafkaTarget(brokers: "127.0.0.1:1", workerMetrics: workers),
            source: "t.yaml")
    }

    private func value(_ name: String) -> Metric { Metric("app.value", ["name": name]) }

    /// Readings that no page missed the time limit for, as it may on a busy machine.
    private func answered(_ probe: MetricsPageProbe) async throws -> [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        try await expect("all pages answer in time") {
            readings = await probe.read()
            return !readings.isEmpty
                && !readings.values.contains { $0.unknownReason?.contains("no answer within ") ?? false }
        }
        return readings
    }

    @Test func aTargetWithoutAMetricsPageHasNoProbe() {
        #expect(MetricsPageProbe(target: Target(name: "t", allowsChaos: false, source: "t.yaml")) == nil)
        let without = Target(
            name: "t", allowsChaos: false, http: HTTPTarget(baseURL: "http://127.0.0.1:1"), source: "t.yaml")
        #expect(MetricsPageProbe(target: without) == nil)
    }

    @Test func samplesOfAllPagesAreSummed() async throws {
        let api = try HealthPage(.says("requests_total{route=\"a\"} 2\nrequests_total{route=\"b\"} 3\nup 1\n"))
        let worker = try HealthPage(.says("consumed_total 40\nup 1\n"))
        let probe = try #require(
            MetricsPageProbe(target: target(api.baseURL, workers: ["\(worker.baseURL)/numbers"])))
        #expect(
            try await answered(probe) == [
                value("requests_total"): .value(5), value("up"): .value(2), value("consumed_total"): .value(40),
            ])
        #expect(Set(api.received) == ["GET /metrics HTTP/1.1"])
        #expect(Set(worker.received) == ["GET /numbers HTTP/1.1"])
        #expect(MetricsPageProbe.metrics.map(\.labels) == [["name"]])
        await probe.close()
        api.stop()
        worker.stop()
    }

    @Test func aPageThatIsNamedTwiceIsReadOnce() async throws {
        let page = try HealthPage(.says("up 1\n"))
        let probe = try #require(
            MetricsPageProbe(target: target(page.baseURL, workers: ["\(page.baseURL)/metrics"])))
        #expect(try await answered(probe) == [value("up"): .value(1)])
        page.stop()
    }

    @Test(arguments: [
        (HealthPage.Behaviour.answers(503), "it answers 503"), (.hangsUp, "it does not answer"),
        (.babbles, "it does not answer"), (.says("<html>"), "line 1 is no sample"),
    ])
    func aPageThatIsMissingMakesItsNamesUnknownAndLeavesTheOthers(
        _ trouble: HealthPage.Behaviour, _ reason: String
    ) async throws {
        let api = try HealthPage(.says("requests_total 5\nup 1\n"))
        let worker = try HealthPage(.says("consumed_total 40\nup 1\n"))
        let url = "\(worker.baseURL)/metrics"
        let probe = try #require(MetricsPageProbe(target: target(api.baseURL, workers: [url])))
        _ = try await answered(probe)
        worker.become(trouble)
        let readings = try await answered(probe)
        #expect(readings[value("requests_total")] == .value(5))
        // A sum of which a part is missing is not known.
        #expect(readings[value("up")] == .unknown("\(url): \(reason)"))
        #expect(readings[value("consumed_total")] == .unknown("\(url): \(reason)"))
        worker.become(.says("consumed_total 41\nup 1\n"))
        #expect(try await answered(probe)[value("up")] == .value(2))
        api.stop()
        worker.stop()
    }

    @Test func aPageThatWasNeverReadMayHaveAnyName() async throws {
        let api = try HealthPage(.says("requests_total 5\n"))
        let worker = try HealthPage(.answers(500))
        let probe = try #require(MetricsPageProbe(target: target(api.baseURL, workers: ["\(worker.baseURL)/m"])))
        #expect(try await answered(probe)[value("requests_total")]?.value == nil)
        worker.become(.says("consumed_total 1\n"))
        #expect(try await answered(probe)[value("requests_total")] == .value(5))
        api.stop()
        worker.stop()
    }

    @Test(arguments: [HealthPage.Behaviour.stalls, .trickles])
    func aSlowPageIsCutOffAtTheProbesOwnLimit(_ trouble: HealthPage.Behaviour) async throws {
        let page = try HealthPage(.says("up 1\n"))
        let probe = try #require(MetricsPageProbe(target: target(page.baseURL)))
        #expect(try await answered(probe)[value("up")] == .value(1))
        page.become(trouble)
        let start = ContinuousClock.now
        #expect(await probe.read()[value("up")]?.unknownReason?.hasSuffix("no answer within 900 ms") == true)
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(850) && took < .seconds(20), "\(took)")
        page.stop()
    }

    @Test func aSampleThatIsNoNumberIsUnknown() async throws {
        let page = try HealthPage(.says("ratio NaN\n"))
        let probe = try #require(MetricsPageProbe(target: target(page.baseURL)))
        let readings = try await answered(probe)
        #expect(readings[value("ratio")] != nil)
        #expect(readings[value("ratio")]?.value == nil)
        page.stop()
    }

    @Test func aNameThatWentAwayIsUnknown() async throws {
        let page = try HealthPage(.says("up 1\nfailures_total 1\n"))
        let probe = try #require(MetricsPageProbe(target: target(page.baseURL)))
        _ = try await answered(probe)
        page.become(.says("up 1\n"))
        let readings = try await answered(probe)
        #expect(readings[value("up")] == .value(1))
        #expect(readings[value("failures_total")]?.value == nil)
        page.stop()
    }
}
