import ChaosTestKit
import Foundation
import Testing

/// `firedrill validate` knows by a file's keys what it is meant to be.
@Suite struct ValidateTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let good: String
        let mistake: (from: String, to: String)
        let told: String
        var testDescription: String { name }
    }

    static let kinds = [
        Kind(
            name: "experiment", good: ShortExperiment.text(), mistake: ("duration: 14s", "duration: 14"),
            told: "fault.duration"),
        Kind(
            name: "an experiment that lacks its fault", good: ShortExperiment.text(), mistake: ("fault:", "falt:"),
            told: "fault: is missing"),
        Kind(
            name: "target", good: "version: 1\nname: t\nsql: { url: 'postgres://h/d' }\n",
            mistake: ("sql:", "allow-chaos: maybe\nsql:"), told: "allow-chaos: \"maybe\" is neither true nor false."),
        Kind(
            name: "load profile",
            good: """
                version: 1
                title: A profile
                load:
                  - { scenario: a, executor: constant-vus, vus: 10, duration: 60s }
                expect:
                  - http.success_ratio{scenario=a} >= 99%

                """, mistake: (", duration: 60s", ""), told: "load: an entry has no duration"),
        Kind(
            name: "a load profile that expects nothing",
            good: """
                version: 1
                title: A profile
                load:
                  - { scenario: a, executor: constant-vus, vus: 10, duration: 60s }

                """, mistake: ("vus: 10", "vus: ten"), told: "load[0].vus"),
        Kind(
            name: "level policy",
            good: """
                version: 1
                levels:
                  - { level: L1, when: "http.up < 1" }
                  - { level: L2, any-function: "http.success_ratio < 90%" }

                """, mistake: ("any-function", "any-functoin"), told: "Did you mean \"any-function\"?"),
        Kind(
            name: "alerts",
            good: """
                version: 1
                channels:
                  here: { kind: console }
                  team: { kind: slack, url: "${env:NOT_SET_HERE}" }
                routes:
                  - { levels: [L1, L2, L3], channels: [team, here] }

                """, mistake: ("kind: console", "kind: consle"), told: "Did you mean \"console\"?"),
    ]

    @Test(arguments: kinds)
    func eachKindOfFileIsCheckedByItsOwnRules(_ kind: Kind) async throws {
        let desk = try Desk()
        try desk.directory.write(kind.good, to: "file.yaml")
        let good = try await desk.run(["validate", "file.yaml"])
        #expect(good.status == 0, "\(good.errors)")
        let broken = kind.good.replacingOccurrences(of: kind.mistake.from, with: kind.mistake.to)
        try #require(broken != kind.good)
        try desk.directory.write(broken, to: "file.yaml")
        let bad = try await desk.run(["validate", "file.yaml"])
        #expect(bad.status == 65)
        #expect(bad.errors.contains(kind.told), "\(bad.errors)")
    }

    @Test func everyShippedFileIsValid() async throws {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let folders = ["", "/load", "/levels", "/monitoring", "/schedules"].map { "experiments\($0)" }
            .map { "\(project)/\($0)" }
        let run = try await Desk().run(["validate", "--json"] + folders)
        #expect(run.status == 0, "\(run.output)")
        #expect((run.json["files"] as? [Any])?.count ?? 0 >= 6)
    }
}
