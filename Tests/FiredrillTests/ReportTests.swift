import ChaosTestKit
import Foundation
import Testing

/// The report commands as a person uses them; what is in the reports is tested beside the reporters.
@Suite struct ReportTests {
    @Test func anEmptyStoreHasEveryReportOfAPeriodAndNoNewestRun() async throws {
        let desk = try Desk()
        defer { desk.directory.remove() }
        for format in ["html", "markdown", "json", "csv", "junit", "openmetrics"] {
            let report = try await desk.run(["report", "--since", "30d", "--level", "L2", "--format", format])
            #expect(report.status == 0 && !report.output.isEmpty, "\(format): \(report.errors)")
        }
        let file = desk.directory.file("month.html")
        let written = try await desk.run(["report", "--since", "30d", "--language", "ko", "--out", file])
        #expect(written.status == 0 && written.output.isEmpty && written.errors == "report: \(file)\n")
        let page = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("lang=\"ko\""))
        let newest = try await desk.run(["report"])
        #expect(newest.status == 64 && newest.errors.contains("the store has no run"))
    }

    @Test(arguments: [
        ["report", "r-1", "--since", "30d"], ["report", "--since", "soon"], ["report", "--format", "pdf"],
        ["report", "--since", "1d", "--until", "2d"],
        ["report", "--incident", "INC-none"], ["serve", "--port", "70000"], ["serve", "--host", "0.0.0.0"],
        ["serve", "--token", "short"],
    ]) func whatCannotBeMeantIsRefused(arguments: [String]) async throws {
        let desk = try Desk()
        defer { desk.directory.remove() }
        let refused = try await desk.run(arguments)
        #expect(refused.status == 64 && refused.output.isEmpty, "\(refused.errors)")
    }
}
