import ChaosTestKit
import Foundation
import Testing

/// A whole drill that ends by SIGKILL while its fault is in.
@Suite struct KilledDrillTests {
    @Test func itIsInterruptedInTheStoreAndEveryReportStillWorks() async throws {
        let desk = try Desk()
        defer { desk.directory.remove() }
        let up = try await desk.run(["lab", "up"])
        try #require(up.status == 0, "\(up.errors)")
        do { try await killAndReport(desk) } catch {
            _ = try await desk.run(["lab", "down"])
            throw error
        }
        let down = try await desk.run(["lab", "down"])
        #expect(down.status == 0, "\(down.errors)")
    }

    private func killAndReport(_ desk: Desk) async throws {
        try desk.directory.write(ShortExperiment.text(duration: "10m"), to: "short.yaml")
        let drill = try desk.start(["run", "short.yaml"])
        try #require(try await drill.says("fault in"), "\(drill.errorText)")
        drill.signal(SIGKILL)
        _ = await drill.finish()
        let recover = try await desk.run(["recover", "--all"])
        #expect(recover.status == 0, "\(recover.errors)")

        let list = try await desk.run(["store", "list", "--json"])
        let rows = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]] ?? []
        let run = try #require(rows.first?["id"] as? String, "\(list.output)")
        #expect(rows.count == 1 && rows.first?["state"] as? String == "interrupted")
        for format in ["html", "markdown", "json", "csv", "junit", "openmetrics"] {
            let alone = try await desk.run(["report", run, "--format", format])
            #expect(alone.status == 0 && !alone.output.isEmpty, "\(format): \(alone.errors)")
            let period = try await desk.run(["report", "--since", "1d", "--format", format, "--language", "ko"])
            #expect(period.status == 0 && !period.output.isEmpty, "\(format): \(period.errors)")
            switch format {
            case "html", "markdown": #expect(alone.output.contains("process is gone"), "\(format)")
            case "json":
                #expect(alone.json["verdict"] as? String == "inconclusive")
                let scenario = (period.json["scenarios"] as? [[String: Any]])?.first
                #expect(scenario?["interrupted"] as? Int == 1 && scenario?["runs"] as? Int == 1)
            default: break
            }
        }
        let newest = try await desk.run(["report"])
        #expect(newest.status == 0 && newest.output.contains(run), "\(newest.errors)")
    }
}
