import ChaosTestKit
import Foundation
import Testing

/// What `compare` and repeated runs refuse before they touch anything.
@Suite struct CompareTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let vary: String
        let status: Int32
        let expected: [String]
        var testDescription: String { vary }
    }

    static let mistakes = [
        Mistake(vary: "holders", status: 64, expected: ["--vary"]),
        Mistake(vary: "holders=1", status: 64, expected: ["--vary"]),
        Mistake(vary: "holders=1,1", status: 64, expected: ["--vary"]),
        Mistake(vary: "response=none,later", status: 64, expected: ["auto, manual and none"]),
        Mistake(vary: "response=none,auto", status: 64, expected: ["the experiment names no runbook"]),
        Mistake(vary: "duration=5s,0s", status: 64, expected: ["lengths of time"]),
        Mistake(vary: "switch.luaScript=true,maybe", status: 64, expected: ["takes JSON values"]),
        Mistake(vary: "holder=1,2", status: 65, expected: ["--vary holder", "Did you mean \"holders\"?"]),
        Mistake(vary: "holders=1,many", status: 65, expected: ["--vary holders", "\"many\" is not a whole number"]),
    ]

    @Test(arguments: mistakes) func aVariantThatCannotBeIsRefusedBeforeAnythingIsTouched(_ mistake: Mistake)
        async throws
    {
        let desk = try Desk()
        try desk.directory.write(ShortExperiment.text(), to: "short.yaml")
        let run = try await desk.run(["compare", "short.yaml", "--vary", mistake.vary])
        #expect(run.status == mistake.status, "\(run.errors)")
        for text in mistake.expected { #expect(run.errors.contains(text), "\(run.errors)") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.state).isEmpty)
    }

    @Test(arguments: [
        ["run", "short.yaml", "--response", "none,later"], ["run", "short.yaml", "--response", "none,none"],
        ["run", "short.yaml", "--response", "none,auto"],
        ["compare", "short.yaml", "--vary", "holders=1,2", "--runs", "0"],
        ["compare", "short.yaml"],
    ])
    func aWrongCommandLineExits64(_ arguments: [String]) async throws {
        let desk = try Desk()
        try desk.directory.write(ShortExperiment.text(), to: "short.yaml")
        let run = try await desk.run(arguments)
        #expect(run.status == 64, "\(run.errors)")
        #expect(!run.errors.isEmpty && run.output.isEmpty)
    }
}
