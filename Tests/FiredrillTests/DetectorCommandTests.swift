import ChaosTestKit
import Foundation
import Testing

/// The people's own alerting on the command line.
@Suite struct DetectorCommandTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let experiment = "\(project)/experiments/monitoring/database-deadlock.yaml"
    private static let target = """
        version: 1
        name: shop
        allow-chaos: true
        http: { base-url: "http://127.0.0.1:1" }
        sql: { url: "postgres://app@127.0.0.1:1/shop" }

        """

    @Test func everyDetectorIsListedWithWhatItNeeds() async throws {
        let run = try await Desk().run(["list", "detectors"])
        #expect(run.status == 0)
        for word in ["alertmanager\n", "alertmanager-webhook", "prometheus-query", "monitoring: webhook"] {
            #expect(run.output.contains(word), "\(run.output)")
        }
    }

    @Test func thePlanNamesTheAlertsThatAreWatched() async throws {
        let run = try await Desk().run(["plan", Self.experiment])
        #expect(run.status == 0, "\(run.errors)")
        let words = #"OrderDeadlocks{scenario="database-deadlock"} from alertmanager-webhook, every 500 ms"#
        #expect(run.output.contains(words), "\(run.output)")
    }

    @Test func aTargetWithoutTheMonitoringIsRefusedBeforeAnythingIsTouched() async throws {
        let desk = try Desk()
        try desk.directory.write(Self.target, to: "shop.yaml")
        let run = try await desk.run(["run", Self.experiment, "--target", "shop.yaml", "--confirm", "shop"])
        #expect(run.status == 65)
        for part in ["alertmanager", "webhook"] {
            let words =
                "detect: the target shop has no monitoring: \(part) (add it to its file, or name it with --\(part))."
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func anAddressThatIsNoneIsToldBeforeALabIsStarted() async throws {
        let run = try await Desk().run(["run", Self.experiment, "--prometheus", "nine", "--webhook", "0.0.0.0:1"])
        #expect(run.status == 65)
        #expect(run.errors.contains("--prometheus: an http:// or https:// URL without credentials is expected."))
        #expect(run.errors.contains("--webhook: 127.0.0.1:PORT is expected"))
        #expect(!run.errors.contains("starting one for this run"))
    }

    @Test func theDoctorTellsWhichServerDoesNotAnswer() async throws {
        let desk = try Desk()
        let port = try FreePort.find()
        try desk.directory.write(
            Self.target + """
                monitoring:
                  prometheus: { url: "http://127.0.0.1:\(port)" }
                  alertmanager: { url: "http://127.0.0.1:\(port)" }
                  webhook: { listen: "127.0.0.1:0" }

                """, to: "shop.yaml")
        let run = try await desk.run(["doctor", Self.experiment, "--target", "shop.yaml", "--confirm", "shop"])
        #expect(run.status == 2, "\(run.output) \(run.errors)")
        for line in [
            "ok    OrderDeadlocks (alertmanager-webhook): webhook: can listen on 127.0.0.1:",
            "BAD   OrderDeadlocks (alertmanager-webhook): Alertmanager: Alertmanager at http://127.0.0.1:\(port)",
            "BAD   OrderDeadlocks (alertmanager): Prometheus: Prometheus at http://127.0.0.1:\(port)",
        ] { #expect(run.output.contains(line), "\(run.output)") }
    }
}
