import AsyncHTTPClient
import ChaosCore
import ChaosTestKit
import NIOCore
import NIOHTTP1
import Testing

@testable import ChaosProbes

@Suite struct AlertmanagerWebhookDetectorTests {
    private static func message(status: String = "firing", version: String = "4", level: String = "L3") -> String {
        #"{"version":"\#(version)","groupKey":"{}","truncatedAlerts":0,"status":"\#(status)","receiver":"hook","#
            + #""groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am","alerts":[{"#
            + #""status":"\#(status)","labels":{"alertname":"Trouble","level":"\#(level)","site":"test"},"annotations":{},"#
            + #""startsAt":"2026-11-27T05:01:38.5Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"abc"}]}"#
    }

    private func post(_ body: String, to place: String, token: String? = nil) async throws -> UInt {
        var request = HTTPClientRequest(url: "http://\(place)/alerts")
        request.method = .POST
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = .bytes(ByteBuffer(string: body))
        return try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code
    }

    /// Where it listens, which it does from its first check on.
    private func place(of detector: AlertmanagerWebhookDetector) async throws -> String {
        let own = try #require(await detector.check().first)
        return try String(#require(own.detail.wholeMatch(of: /can listen on (.+)/), "\(own)").output.1)
    }

    @Test func onlyNotificationsThatMayComeAreTaken() async throws {
        let clock = ManualClock(now: Instant(seconds: 5))
        let listener = WebhookListener(port: 0, token: Secret("let-me-in"))
        let receiver = try await WebhookReceiver.open(listener, clock: clock)
        #expect(try await post(Self.message(), to: receiver.place) == 401)
        #expect(try await post(Self.message(), to: receiver.place, token: "let-me-i") == 401)
        #expect(try await post("{}", to: receiver.place, token: "let-me-in") == 400)
        #expect(try await post(Self.message(version: "5"), to: receiver.place, token: "let-me-in") == 400)
        #expect(
            try await post(String(repeating: "x", count: 2 << 20), to: receiver.place, token: "let-me-in") == 413)
        #expect(receiver.deliveries.isEmpty && receiver.refused == 5)
        #expect(try await post(Self.message(), to: receiver.place, token: "let-me-in") == 200)
        #expect(receiver.deliveries.map(\.at) == [Instant(seconds: 5)])
        await receiver.close()
        let again = try await WebhookReceiver.open(
            WebhookListener(port: try #require(receiver.place.split(separator: ":").last.flatMap { Int($0) })),
            clock: clock)
        #expect(again.place == receiver.place)
        await again.close()
    }

    @Test func aPortThatIsTakenIsTold() async throws {
        let first = try await WebhookReceiver.open(WebhookListener(port: 0), clock: ManualClock())
        let port = try #require(first.place.split(separator: ":").last.flatMap { Int($0) })
        await #expect(throws: MonitoringTrouble.self) {
            try await WebhookReceiver.open(WebhookListener(port: port), clock: ManualClock())
        }
        await first.close()
    }

    /// Alertmanager has the alert, and tells us of it at 100.75 s, which is looked at later.
    private func told(groupWait: String) async throws -> DetectorReading {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve("[]", at: "/api/v2/alerts")
            bench.serve(MonitoringBench.alerts("firing"), at: "/api/v1/alerts")
            bench.serve(MonitoringBench.rules, at: "/api/v1/rules")
            bench.serve(MonitoringBench.status(groupWait: groupWait), at: "/api/v2/status")
            let detector = try AlertmanagerWebhookDetector(
                context: bench.context(
                    "alertmanager-webhook", labels: ["level": "L3"],
                    target: bench.target(webhook: WebhookListener(port: 0))))
            let place = try await place(of: detector)
            #expect(await detector.look().state == .pending)
            bench.serve(MonitoringBench.alertmanager(), at: "/api/v2/alerts")
            let waiting = await detector.look()
            #expect(waiting.state == .pending && waiting.evidence.contains("no notification has arrived"))
            bench.clock.advance(to: Instant(seconds: 100.25))
            // Of another alert, and of one that is over.
            #expect(try await post(Self.message(level: "L1"), to: place) == 200)
            #expect(try await post(Self.message(status: "resolved"), to: place) == 200)
            #expect(await detector.look().state == .pending)
            bench.clock.advance(to: Instant(seconds: 100.75))
            #expect(try await post(Self.message(), to: place) == 200)
            bench.clock.advance(to: Instant(seconds: 100.9))
            let reading = await detector.look()
            bench.serve("[]", at: "/api/v2/alerts")
            bench.serve(MonitoringBench.noAlerts, at: "/api/v1/alerts")
            #expect(await detector.look().state == .quiet)
            await detector.close()
            return reading
        }
    }

    @Test func whatCountsIsWhenTheNotificationArrivedAndNotWhenItWasLookedAt() async throws {
        let reading = try await told(groupWait: "0s")
        #expect(reading.state == .firing && reading.at == Instant(seconds: 100.9))
        #expect(reading.marks[.seen] == .known(Instant(seconds: 100.75), resolution: .zero))
        #expect(reading.marks[.pending]?.instant?.seconds == 96.5)
        #expect(reading.marks[.firing]?.instant?.seconds == 98.5)
        #expect(reading.marks[.received]?.instant?.seconds == 98.52)
        #expect(reading.marks[.notified]?.instant?.seconds == 98.52)
    }

    @Test func theWaitOfTheConfigurationIsAPartOfItsOwn() async throws {
        #expect(try await told(groupWait: "2s").marks[.notified]?.instant?.seconds == 100.52)
    }

    @Test func whoWasToldBeforeTheWaitWasOverWasToldOfTheGroupBefore() async throws {
        #expect(
            try await told(groupWait: "30s").marks[.notified]
                == .unknown("told before group_wait was over: its group had been told of before"))
    }

    @Test func aNotificationCountsAlsoWhenAlertmanagerIsGone() async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve("[]", at: "/api/v2/alerts")
            let detector = try AlertmanagerWebhookDetector(
                context: bench.context(
                    "alertmanager-webhook",
                    target: bench.target(prometheus: false, webhook: WebhookListener(port: 0))))
            let place = try await place(of: detector)
            #expect(await detector.look().state == .quiet)
            bench.serve("", at: "/api/v2/alerts", status: 502)
            #expect(await detector.look().state == .unknown("Alertmanager answers 502"))
            #expect(try await post(Self.message(), to: place) == 200)
            let reading = await detector.look()
            #expect(reading.state == .firing && reading.marks[.seen]?.instant?.seconds == 100)
            await detector.close()
        }
    }
}
