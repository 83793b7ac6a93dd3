import ChaosCore
import ChaosProbes
import ChaosTestKit
import Testing

@Suite struct HTTPHealthProbeTests {
    private func probe(_ baseURL: String) throws -> HTTPHealthProbe {
        let target = Target(
            name: "t", allowsChaos: false, http: HTTPTarget(baseURL: baseURL, healthPath: "/healthz"), source: "t.yaml")
        return try #require(HTTPHealthProbe(target: target))
    }

    /// Reads until the page has answered; on a busy machine a read may miss its time limit.
    private func answered(_ probe: HTTPHealthProbe) async throws -> [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        try await expect("the page answers") {
            readings = await probe.read()
            return readings[Metric("http.health_time")]?.value != nil
        }
        return readings
    }

    @Test func aTargetWithoutAHealthPageHasNoProbe() {
        let bare = Target(name: "t", allowsChaos: false, source: "t.yaml")
        #expect(HTTPHealthProbe(target: bare) == nil)
        let without = Target(
            name: "t", allowsChaos: false, http: HTTPTarget(baseURL: "http://127.0.0.1:1"), source: "t.yaml")
        #expect(HTTPHealthProbe(target: without) == nil)
    }

    @Test func aPageThatAnswers200IsUp() async throws {
        let page = try HealthPage(.answers(200))
        let readings = try await answered(try probe(page.baseURL))
        #expect(readings[Metric("http.up")] == .value(1))
        let time = try #require(readings[Metric("http.health_time")]?.value)
        #expect(time > 0 && time < 20)
        #expect(Set(page.received) == ["GET /healthz HTTP/1.1"])
        page.stop()
    }

    @Test(arguments: [201, 204, 404, 429, 500, 503])
    func aPageThatAnswersAnythingElseIsDown(_ status: Int) async throws {
        let page = try HealthPage(.answers(status))
        // It did answer, so the time is known.
        let readings = try await answered(try probe(page.baseURL))
        #expect(readings[Metric("http.up")] == .value(0))
        page.stop()
    }

    @Test(arguments: [HealthPage.Behaviour.babbles, .hangsUp])
    func aPageThatAnswersNoHTTPIsDown(_ behaviour: HealthPage.Behaviour) async throws {
        let page = try HealthPage(behaviour)
        let readings = try await probe(page.baseURL).read()
        #expect(readings[Metric("http.up")] == .value(0))
        #expect(readings[Metric("http.health_time")]?.value == nil)
        page.stop()
    }

    @Test func aServerThatIsNotThereIsDownAtOnce() async throws {
        let start = ContinuousClock.now
        let readings = try await probe("http://127.0.0.1:\(try FreePort.find())").read()
        #expect(readings[Metric("http.up")] == .value(0))
        #expect(readings[Metric("http.health_time")] == .unknown("no answer from the health page"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func aPageThatStallsIsDownWithinTheProbesOwnLimit() async throws {
        let page = try HealthPage(.stalls)
        let start = ContinuousClock.now
        let readings = try await probe(page.baseURL).read()
        let took = ContinuousClock.now - start
        #expect(readings[Metric("http.up")] == .value(0))
        #expect(took >= .milliseconds(850) && took < .seconds(20))
        page.stop()
    }

    @Test func theSameProbeFollowsThePageDownAndUp() async throws {
        let page = try HealthPage(.answers(200))
        let probe = try probe(page.baseURL)
        for (behaviour, up) in [
            (HealthPage.Behaviour.answers(200), 1.0), (.answers(503), 0), (.hangsUp, 0), (.answers(200), 1),
        ] {
            page.become(behaviour)
            if behaviour == .hangsUp {
                #expect(await probe.read()[Metric("http.up")] == .value(up))
            } else {
                #expect(try await answered(probe)[Metric("http.up")] == .value(up))
            }
        }
        page.stop()
    }

    @Test func aReadThatIsCancelledSaysNothingInsteadOfDown() async throws {
        let page = try HealthPage(.stalls)
        let probe = try probe(page.baseURL)
        // A busy machine may keep us until the probe's own limit has passed: then it is tried again.
        var saysDown = true
        for attempt in 1...5 where saysDown {
            let read = Task { await probe.read() }
            try await expect("the page is asked") { page.received.count >= attempt }
            read.cancel()
            saysDown = await read.value[Metric("http.up")] == .value(0)
        }
        #expect(!saysDown)
        page.stop()
    }
}
