import ChaosCore
import Foundation
import FoundationXML
import Testing

@testable import ChaosReporting

/// The rules are those of the schemas of Ant (Windy Road's JUnit.xsd) and of Jenkins (junit-10.xsd), the stricter of both.
@Suite struct JUnitTests {
    private static let suiteAttributes: Set = [
        "name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time",
    ]

    private func suites(_ text: String) throws -> [XMLElement] {
        let root = try #require(try XMLDocument(data: Data(text.utf8)).rootElement())
        #expect(root.name == "testsuites" && (root.attributes ?? []).isEmpty)
        return root.children?.compactMap { $0 as? XMLElement } ?? []
    }

    private func expectValid(_ suites: [XMLElement]) {
        for (number, suite) in suites.enumerated() {
            #expect(suite.name == "testsuite")
            #expect(Set((suite.attributes ?? []).compactMap(\.name)) == Self.suiteAttributes)
            #expect(suite.value(of: "id") == "\(number)")
            #expect(suite.value(of: "timestamp")?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil)
            #expect(suite.value(of: "time")?.wholeMatch(of: /\d+(\.\d{1,3})?/) != nil)
            let children = suite.children?.compactMap { $0 as? XMLElement } ?? []
            let cases = children.filter { $0.name == "testcase" }
            #expect(
                children.map(\.name)
                    == ["properties"] + cases.map(\.name) + ["system-out", "system-err"])
            for one in cases {
                #expect(Set((one.attributes ?? []).compactMap(\.name)) == ["name", "classname", "time"])
                #expect(one.value(of: "time")?.wholeMatch(of: /\d+(\.\d{1,3})?/) != nil)
                #expect(one.value(of: "name")?.isEmpty == false)
                #expect((one.children?.count ?? 0) <= 1)
            }
            func count(_ name: String) -> String { "\(cases.count { !$0.elements(forName: name).isEmpty })" }
            #expect(suite.value(of: "tests") == "\(cases.count)")
            #expect(suite.value(of: "failures") == count("failure"))
            #expect(suite.value(of: "errors") == count("error"))
            #expect(suite.value(of: "skipped") == count("skipped"))
        }
    }

    @Test(arguments: SampleRuns.all.map(\.name)) func everyRunIsAValidSuite(name: String) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        let suites = try suites(try JUnitReporter().report(record))
        #expect(suites.count == 1)
        expectValid(suites)
    }

    @Test(arguments: [
        ("passed", "0", "0", "0"), ("failed", "1", "0", "0"), ("inconclusive", "0", "0", "1"),
        ("left in", "1", "1", "0"), ("control", "0", "0", "0"),
    ]) func aFalseHypothesisFailsABrokenToolErrsAndMissingEvidenceIsSkipped(
        name: String, failures: String, errors: String, skipped: String
    ) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        let suite = try #require(try suites(try JUnitReporter().report(record)).first)
        #expect(suite.value(of: "failures") == failures)
        #expect(suite.value(of: "errors") == errors)
        #expect(suite.value(of: "skipped") == skipped)
    }

    @Test func hostileTextStaysText() throws {
        var record = SampleRuns.failed
        record.run = "]]><x/>\u{0}\u{FFFF}"
        record.experiment = " "
        record.reasons = [VerdictReason(clause: "<a> & \"b\"", value: .fail, detail: "]]>\u{1B}[31m\n'")]
        let suites = try suites(try JUnitReporter().report(record))
        expectValid(suites)
        #expect(suites[0].value(of: "package") == "-")
        let names = suites[0].elements(forName: "testcase").compactMap { $0.value(of: "name") }
        #expect(names.last == "<a> & \"b\"")
    }

    @Test func aStoresRunsAreOneSuitePerExperiment() throws {
        var runs = [SampleRuns.passed, SampleRuns.failed, SampleRuns.inconclusive, SampleRuns.leftIn].map {
            StoredRun($0, owner: .unnamed)
        }
        runs[0].experiment = "another"
        var gone = StoredRun(
            id: "r-gone", experiment: "another", title: "x", scenario: "x", target: "lab", owner: .unnamed, startedAt: 0
        )
        gone.state = .interrupted
        let suites = try suites(RunSuites().document(runs + [gone]))
        expectValid(suites)
        #expect(suites.map { $0.value(of: "name") } == ["another", "redis-lock-contention"])
        #expect(suites.map { $0.value(of: "errors") } == ["1", "1"])
        #expect(suites.map { $0.value(of: "failures") } == ["0", "1"])
        #expect(suites.map { $0.value(of: "skipped") } == ["0", "1"])
    }
}
