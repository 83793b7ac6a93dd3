import ChaosCore
import Testing

@testable import ChaosEngine

/// Parameters from the command line, checked like those of a file.
@Suite struct VocabularyTests {
    private func mistakes(_ kind: String, _ pairs: [(String, String)]) -> [String] {
        refusal { () throws(FileProblems) in
            try SampleFiles.vocabulary.parameters(of: kind, pairs: pairs.map { (name: $0.0, value: $0.1) })
        }
    }

    @Test func parametersComeFromPairsAndDefaults() throws {
        let parameters = try SampleFiles.vocabulary.parameters(
            of: "redis-lock-contention",
            pairs: [("keys", "lock:{1..3}"), ("lease", "500ms"), ("loud", "true"), ("headroom", "64MiB")])
        #expect(
            parameters.values == [
                "keys": .text("lock:{1..3}"), "holders": .whole(1), "style": .text("set-nx"),
                "lease": .duration(.milliseconds(500)), "loud": .flag(true), "headroom": .bytes(64 << 20),
            ])
    }

    /// What `compare` does: one parameter differs, the others stay as the file has them.
    @Test func oneParameterIsChangedAndTheOthersStay() throws {
        let vocabulary = SampleFiles.vocabulary
        let before = FaultParameters(["keys": .text("lock:1"), "holders": .whole(3)])
        let after = try vocabulary.parameters(
            before, of: "redis-lock-contention", setting: "holders", to: "5", source: "--vary holders")
        #expect(after.values == ["keys": .text("lock:1"), "holders": .whole(5)])
        let mistakes = refusal { () throws(FileProblems) in
            try vocabulary.parameters(
                before, of: "redis-lock-contention", setting: "holder", to: "5", source: "--vary holder")
        }
        #expect(mistakes.count == 1 && mistakes[0].contains("Did you mean \"holders\"?"), "\(mistakes)")
    }

    @Test func anUnknownFaultIsToldWithTheNearest() {
        #expect(
            mistakes("memory-presure", []) == [
                "command line: unknown fault \"memory-presure\" (known: memory-pressure, redis-lock-contention)."
                    + " Did you mean \"memory-pressure\"?"
            ])
    }

    @Test func everyMistakeIsToldAtOnce() {
        #expect(
            mistakes("redis-lock-contention", [("holder", "1"), ("lease", "3")]) == [
                "command line: --set holder: unknown parameter \"holder\""
                    + " (known: headroom, holders, keys, lease, loud, style). Did you mean \"holders\"?",
                "command line: --set lease: \"3\" is not a length of time; write it like 30s.",
                "command line: --set.keys: is missing; redis-lock-contention needs it: Which keys.",
            ])
    }
}
