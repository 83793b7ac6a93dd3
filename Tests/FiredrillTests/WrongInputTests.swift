import ChaosTestKit
import Foundation
import Testing

/// What a person gets for files and command lines that are wrong: the code, the place and the nearest valid name.
@Suite struct WrongInputTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        let replace: String
        let with: String
        let expected: [String]
        var testDescription: String { name }
    }

    static let mistakes = [
        Mistake(
            name: "unknown key", replace: "abort-when:", with: "abort-wen:",
            expected: ["broken.yaml:21:", "abort-wen", "Did you mean \"abort-when\"?"]),
        Mistake(
            name: "unknown fault", replace: "kind: redis-lock-contention", with: "kind: redis-lock-contension",
            expected: ["broken.yaml:12:", "fault.kind", "Did you mean \"redis-lock-contention\"?"]),
        Mistake(
            name: "bad unit", replace: "duration: 14s", with: "duration: 14",
            expected: ["broken.yaml:13:", "fault.duration", "30s"]),
        Mistake(
            name: "threshold without its unit", replace: "<= 2s", with: "<= 2",
            expected: ["broken.yaml:9:", "steady-state[1]", "500ms"]),
        Mistake(
            name: "unknown metric", replace: "http.p95{scenario=issue-coupon} > 2500ms",
            with: "http.p59{scenario=issue-coupon} > 2500ms", expected: ["broken.yaml:17:", "detect[0].when", "p95"]),
        Mistake(
            name: "missing section", replace: "detect:\n", with: "find:\n",
            expected: ["detect: is missing", "find: unknown key"]),
    ]

    private func write(_ desk: Desk, _ text: String) throws {
        try desk.directory.write(text, to: "broken.yaml")
    }

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithFileLineKeyAndRemedy(_ mistake: Mistake) async throws {
        let desk = try Desk()
        let good = ShortExperiment.text(extra: "abort-when:\n  - http.success_ratio{scenario=place-order} < 5%\n")
        let broken = good.replacingOccurrences(of: mistake.replace, with: mistake.with)
        try #require(broken != good)
        try write(desk, broken)
        for command in [["validate", "broken.yaml"], ["run", "broken.yaml"], ["plan", "broken.yaml"]] {
            let run = try await desk.run(command)
            #expect(run.status == 65)
            for text in mistake.expected { #expect(run.errors.contains(text), "\(command): \(run.errors)") }
        }
        let touched = try FileManager.default.contentsOfDirectory(atPath: desk.state)
        #expect(touched.isEmpty, "a wrong file must touch nothing, but there is \(touched)")
    }

    @Test func twoMistakesAreBothTold() async throws {
        let desk = try Desk()
        let text = ShortExperiment.text().replacingOccurrences(of: "rate: 20/s", with: "rate: fast")
            .replacingOccurrences(of: "no-worse-than: L2", with: "no-worse-than: L9")
        try write(desk, text)
        let run = try await desk.run(["run", "broken.yaml"])
        #expect(run.status == 65)
        #expect(run.errors.contains("load[0].rate") && run.errors.contains("hypothesis.no-worse-than"))
    }

    @Test func theUntouchedFileIsValid() async throws {
        let desk = try Desk()
        try write(desk, ShortExperiment.text())
        let run = try await desk.run(["validate", "broken.yaml"])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: [
        ["run"], ["run", "x.yaml", "--runs", "0"], ["walk"], ["inject", "redis-lock-contension", "--for", "5s"],
        ["inject", "redis-lock-contention", "--for", "soon"], ["recover"], ["load", "x.yaml", "--scale", "0"],
        ["run", "x.yaml", "--sql", "oracle"], ["run", "x.yaml", "--target", "t.yaml", "--sql", "mariadb"],
        ["torture", "--sql", "oracle"],
    ])
    func aWrongCommandLineExits64(_ arguments: [String]) async throws {
        let run = try await Desk().run(arguments)
        #expect(run.status == 64, "\(run.errors)")
        #expect(!run.errors.isEmpty)
    }

    @Test func aTargetThatDoesNotAllowChaosIsRefused() async throws {
        let desk = try Desk()
        try write(desk, ShortExperiment.text())
        try desk.directory.write(
            "version: 1\nname: prod\nhttp: { base-url: 'http://127.0.0.1:1' }\n", to: "prod.yaml")
        let run = try await desk.run(["run", "broken.yaml", "--target", "prod.yaml"])
        #expect(run.status == 64)
        #expect(run.errors.contains("allow-chaos: true") && run.errors.contains("--confirm prod"))
    }

    @Test func aTargetThatDoesNotAnswerExits69NamingThePart() async throws {
        let desk = try Desk()
        let port = try FreePort.find()
        try write(desk, ShortExperiment.text())
        try desk.directory.write(
            """
            version: 1
            name: gone
            allow-chaos: true
            http: { base-url: 'http://127.0.0.1:\(port)' }
            redis: { url: 'redis://:canary-password@127.0.0.1:\(port)/0' }
            requests:
              issue-coupon: { method: POST, path: /a }
              place-order: { method: POST, path: /b }
            """, to: "gone.yaml")
        let run = try await desk.run(["run", "broken.yaml", "--target", "gone.yaml", "--confirm", "gone"])
        #expect(run.status == 69)
        #expect(run.errors.contains("reach redis") && run.errors.contains("127.0.0.1:\(port)"))
        #expect(!run.errors.contains("canary-password"))
    }

    @Test func recoveringACleanSystemSaysThatThereIsNothingToDo() async throws {
        let desk = try Desk()
        let plain = try await desk.run(["recover", "--all"])
        #expect(plain.status == 0)
        #expect(plain.output.contains("nothing to do"))
        let json = try await desk.run(["recover", "--all", "--json"])
        #expect((json.json["leftovers"] as? [Any])?.isEmpty == true)
    }
}
