import ChaosCore
import Testing
import Foundation
@testable import ChaosReporting

@Suite struct PeekTests {
    @Test func peek() throws {
        for (name, record) in SampleRuns.all {
            for reporter in ReporterCatalog.builtIn + [TerminalReporter(colour: true, width: 60)] {
                let kind = type(of: reporter).kind
                let extra = (reporter as? TerminalReporter).map { _ in "" } ?? ""
                let text = try reporter.report(record)
                let path = "/tmp/runE/peek-\(name)-\(kind)\(extra).txt"
                if kind == "table", FileManager.default.fileExists(atPath: path) {
                    try text.write(toFile: path + ".colour", atomically: true, encoding: .utf8)
                } else {
                    try text.write(toFile: path, atomically: true, encoding: .utf8)
                }
            }
        }
    }
}
