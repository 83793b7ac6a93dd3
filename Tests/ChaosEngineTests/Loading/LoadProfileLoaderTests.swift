import ChaosCore
import Foundation
import ChaosTestKit
import Testing

@testable import ChaosEngine

@Suite struct LoadProfileLoaderTests {
    private let loader = LoadProfileLoader(vocabulary: SampleFiles.vocabulary)

    @Test func everyShippedProfileLoads() throws {
        let folder = "\(SampleFiles.project)/experiments/load"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 3)
        for file in files {
            let profile = try loader.load(path: "\(folder)/\(file)")
            #expect("\(profile.name).yaml" == file)
            #expect(!profile.title.isEmpty)
            #expect(!profile.expect.isEmpty)
            #expect(profile.duration.map { $0 >= .seconds(60) } == true)
        }
    }

    @Test func theProfileOfTheFirstReportIsWhatItMeasured() throws {
        let profile = try loader.load(path: "\(SampleFiles.project)/experiments/load/coupon-ramp-1500.yaml")
        #expect(profile.duration == .seconds(600))
        guard case .rampingUsers(0, let stages, .seconds(1)) = profile.loads[0].executor else {
            Issue.record("not users with a second between their requests")
            return
        }
        #expect(stages.map(\.target) == [500, 1000, 1500, 1000, 0])
        #expect(profile.reference[Metric("http.rate", ["scenario": "issue-coupon"])] == 541.08)
    }

    @Test(arguments: [
        BrokenFile(
            "no end", ", duration: 60s", "",
            told: "p.yaml:3: load: an entry has no duration, so the profile would never end."),
        BrokenFile(
            "an unknown key", "expect:", "expects:",
            told: "p.yaml:5: expects: unknown key (known here: expect, load, reference, title, version)."
                + " Did you mean \"expect\"?"),
        BrokenFile(
            "a bad reference", "== 486.42/s", "== 486.42",
            told: "p.yaml:8: reference[0]: \"486.42\" does not fit the unit of http.rate; write it like 100/s."),
        BrokenFile(
            "another scenario", "scenario=a} >=", "scenario=b} >=",
            told: "p.yaml:6: expect[0]: unknown scenario \"b\" (known: a). Did you mean \"a\"?"),
    ])
    func aProfileWithAMistakeIsRefused(_ file: BrokenFile) throws {
        let folder = try TemporaryDirectory("profile")
        let path = try folder.write(
            changed(
                """
                version: 1
                title: A profile
                load:
                  - { scenario: a, executor: constant-vus, vus: 100, duration: 60s }
                expect:
                  - http.success_ratio{scenario=a} >= 99%
                reference:
                  - http.rate{scenario=a} == 486.42/s

                """, file.changes), to: "p.yaml")
        let lines = refusal { () throws(FileProblems) in try loader.load(path: path) }
        #expect(lines == file.told.map { $0.replacingOccurrences(of: "p.yaml", with: path) })
    }
}
