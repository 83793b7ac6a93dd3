import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

/// The whole chain on the real programs: a number rises, Prometheus finds the rule true, holds it, hands it to Alertmanager,
/// which waits for the group and tells us.
@Suite struct RealMonitoringTests {
    private static let kinds = ["prometheus", "alertmanager", "alertmanager-webhook", "prometheus-query"]

    private struct World: Sendable {
        let page: RecordedServer
        let servers: MonitoringFixture
        let detectors: [String: any Detector]
        let clock: MonotonicRunClock

        static func numbers(_ number: Int) -> RecordedServer.Answer {
            .init(status: 200, body: "trouble_number \(number)\n", date: "")
        }

        func set(_ number: Int) {
            page.serve(Self.numbers(number), at: "/metrics")
        }

        /// Looks until the detector is in one of the states.
        func look(_ kind: String, until states: DetectorReading.State...) async throws -> DetectorReading {
            let detector = try #require(detectors[kind])
            var reading = await detector.look()
            try await expect("\(kind) is \(states); \(servers.output)") {
                reading = await detector.look()
                return states.contains(reading.state)
            }
            return reading
        }

        func close() async {
            for detector in detectors.values { await detector.close() }
            await servers.stop()
        }
    }

    /// The servers and all detectors; nil when somebody else has the webhook's port.
    private func open(_ page: RecordedServer) async throws -> World? {
        let port = try FreePort.find()
        let servers = try await MonitoringFixture.start(
            scraping: String(page.url.dropFirst("http://".count)), webhook: "http://127.0.0.1:\(port)/")
        let target = Target(
            name: "t", allowsChaos: true,
            monitoring: MonitoringTarget(
                prometheus: MonitoringServer(baseURL: servers.prometheusURL),
                alertmanager: MonitoringServer(baseURL: servers.alertmanagerURL),
                webhook: WebhookListener(port: port)), source: "t.yaml")
        let clock = MonotonicRunClock()
        let origin = Date().timeIntervalSince1970 - clock.now.seconds
        let detectors = try Self.kinds.map { kind in
            let spec = DetectorSpec(
                name: "Trouble", kind: kind, labels: kind == "prometheus-query" ? [:] : ["level": "L3"],
                parameters: FaultParameters(["query": .text("trouble_number > 0")]))
            return (
                kind,
                try DetectorCatalog.detector(
                    DetectorContext(spec: spec, target: target, clock: clock, originEpochSeconds: origin))
            )
        }
        let world = World(
            page: page, servers: servers, detectors: Dictionary(uniqueKeysWithValues: detectors), clock: clock)
        // The first check of the webhook takes its port.
        if await world.detectors["alertmanager-webhook"]?.check().first?.isThere == true { return world }
        await world.close()
        return nil
    }

    private func withWorld(_ body: (World) async throws -> Void) async throws {
        try await RecordedServer.run { page in
            page.serve(World.numbers(0), at: "/metrics")
            var opened: World?
            for _ in 0..<4 where opened == nil { opened = try await open(page) }
            let world = try #require(opened, "no port for the webhook in four tries")
            do { try await body(world) } catch { Issue.record(error) }
            await world.close()
        }
    }

    @Test func anAlertIsFollowedThroughEveryStationAndItsEnd() async throws {
        try await withWorld { world in
            for kind in Self.kinds { _ = try await world.look(kind, until: .quiet) }
            for (kind, detector) in world.detectors {
                var found: [DetectorCheck] = []
                try await expect("\(kind) is there: \(world.servers.output)") {
                    found = await detector.check()
                    return !found.isEmpty && found.allSatisfy(\.isThere)
                }
                #expect(!found.isEmpty && found.allSatisfy(\.isThere), "\(kind): \(found)")
            }
            let risen = world.clock.now
            world.set(1)
            let asked = try await world.look("prometheus-query", until: .firing)
            #expect(asked.at > risen)
            // Each is asked on and on, as a drill does: what was not looked at when it happened is unknown.
            _ = try await world.look("alertmanager-webhook", until: .pending, .firing)
            let seen = try await world.look("alertmanager", until: .firing)
            let told = try await world.look("alertmanager-webhook", until: .firing)
            let fired = try await world.look("prometheus", until: .firing)
            try check(told, seen, fired, since: risen)

            world.set(0)
            for kind in Self.kinds { _ = try await world.look(kind, until: .quiet) }
            await world.servers.killAlertmanager()
            try await expect("a killed Alertmanager is unknown") {
                if case .unknown? = await world.detectors["alertmanager"]?.look().state { return true }
                return false
            }
            _ = try await world.look("prometheus", until: .quiet)
        }
    }

    private func check(
        _ told: DetectorReading, _ seen: DetectorReading, _ fired: DetectorReading, since risen: Instant
    ) throws {
        let pending = try #require(told.marks[.pending]?.instant, "\(told)")
        let starts = try #require(told.marks[.firing]?.instant, "\(told)")
        let received = try #require(told.marks[.received]?.instant, "\(told)")
        let arrived = try #require(told.marks[.seen]?.instant, "\(told)")
        // The rule holds for one second. All are stamps of one machine, to the millisecond.
        let slack = Duration.milliseconds(2)
        #expect(pending + .seconds(1) <= starts + slack, "\(told)")
        // A scrape is stamped with its beginning and may take a second, and so is the rule's evaluation.
        #expect(risen <= pending + .milliseconds(1400), "\(told)")
        #expect(starts <= received + slack && received <= arrived + slack, "\(told)")
        // Alertmanager waits for one second, but not when the alert was late already.
        if case .known(let notified, _)? = told.marks[.notified] {
            #expect(notified == received || notified == received + .seconds(1), "\(told)")
        }
        let began = try #require(fired.marks[.firing]?.instant)
        #expect(abs((began - starts).inSeconds) < 1.1, "the history says \(began), the alert \(starts)")
        #expect(seen.marks[.firing]?.instant != nil)
        #expect(told.notes.contains("Alertmanager's group_wait: 1 s"), "\(told.notes)")
    }
}
