import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct CSVTests {
    /// Reads as RFC 4180 has it; `nil` for a text that is not of that form.
    private func parse(_ text: String) -> [[String]]? {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var quoted = false
        var wasQuoted = false
        var rest = Array(text.unicodeScalars)[...]
        while let next = rest.popFirst() {
            if quoted {
                guard next == "\"" else {
                    cell.unicodeScalars.append(next)
                    continue
                }
                if rest.first == "\"" { cell.unicodeScalars.append(rest.removeFirst()) } else { quoted = false }
            } else if next == "\"" {
                guard cell.isEmpty, !wasQuoted else { return nil }
                (quoted, wasQuoted) = (true, true)
            } else if next == "," || next == "\r" {
                row.append(cell)
                (cell, wasQuoted) = ("", false)
                guard next == "\r" else { continue }
                guard rest.popFirst() == "\n" else { return nil }
                rows.append(row)
                row = []
            } else if next == "\n" || wasQuoted {
                return nil
            } else {
                cell.unicodeScalars.append(next)
            }
        }
        return quoted || !row.isEmpty || !cell.isEmpty ? nil : rows
    }

    @Test(arguments: SampleRuns.all.map(\.name)) func aRunIsARowBelowItsHeading(name: String) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        let rows = try #require(parse(try CSVReporter().report(record)))
        #expect(rows.count == 2)
        #expect(rows[0].count == rows[1].count)
        #expect(Set(rows[0]).count == rows[0].count)
        #expect(rows[1][0] == record.run)
    }

    @Test func numbersAreExactAndTheUnknownIsEmpty() throws {
        func cells(_ record: RunRecord) throws -> [String: String] {
            let rows = try #require(parse(try CSVReporter().report(record)))
            return Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
        }
        let passed = try cells(SampleRuns.passed)
        #expect(passed["started"] == "2026-09-21T14:13:20Z")
        #expect(passed["ttd_seconds"] == "3.25" && passed["ttr_seconds"] == "16")
        #expect(passed["ttr_longer_than_seconds"] == "" && passed["tta_seconds"] == "")
        #expect(passed["level_documented"] == "L2" && passed["level_measured"] == "L2")
        let censored = try cells(SampleRuns.censored)
        #expect(censored["ttr_seconds"] == "" && censored["ttr_longer_than_seconds"] == "73")
        let undetected = try cells(SampleRuns.undetected)
        #expect(undetected["ttd_seconds"] == "" && undetected["level_measured"] == "none")
    }

    @Test func textThatIsMadeToBreakTheTableOrToBeAFormulaDoesNeither() throws {
        var record = SampleRuns.passed
        record.run = "=HYPERLINK(\"http://x\",\"y\")"
        record.target = "a,b\"c\r\nd"
        record.experiment = "@SUM(1)"
        let rows = try #require(parse(try CSVReporter().report(record)))
        #expect(rows.count == 2)
        #expect(rows[1][0] == "'=HYPERLINK(\"http://x\",\"y\")")
        #expect(rows[1][3] == "'@SUM(1)")
        #expect(rows[1][5] == "a,b\"c d")
    }
}
