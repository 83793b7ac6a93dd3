import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

/// Files that are no experiments at all: refused with one sentence, in no time, whatever is in them.
@Suite struct HostileFileTests {
    private let loader = ExperimentLoader(vocabulary: SampleFiles.vocabulary)

    @Test(arguments: [
        ("empty", "", "x.yaml:1: the file is empty."),
        ("only a comment", "# nothing\n", "x.yaml:1: the file is empty."),
        ("a word", "hello", "x.yaml:1: a mapping of keys is expected here."),
        ("a list", "- a\n- b\n", "x.yaml:1: a mapping of keys is expected here."),
        ("null", "~", "x.yaml:1: a mapping of keys is expected here."),
        ("a NUL", "a: b\nc: \u{0}\n", "x.yaml:2: not valid YAML: control characters are not allowed."),
        ("deep brackets", String(repeating: "[", count: 100_000), "x.yaml:1: nested deeper than 64 levels."),
        ("deep braces", "a:\n" + String(repeating: "{a: ", count: 65), "x.yaml:2: nested deeper than 64 levels."),
        ("deep dashes", String(repeating: "- ", count: 65), "x.yaml:1: nested deeper than 64 levels."),
        ("deep questions", String(repeating: "? ", count: 65), "x.yaml:1: nested deeper than 64 levels."),
        ("deep blocks", blocks(600, end: "\n"), "x.yaml:514: nested deeper than 64 levels."),
        ("deep blocks of another system", blocks(600, end: "\r\n"), "x.yaml:514: nested deeper than 64 levels."),
        ("aliases of aliases", bomb(30), "x.yaml:10: more than 16 aliases (*name)."),
    ])
    func aTextThatIsNoExperimentIsRefused(_ name: String, _ text: String, _ sentence: String) {
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "x.yaml") } == [sentence])
    }

    @Test func asManyAliasesAsAreAllowedCostNothing() {
        let start = ContinuousClock.now
        let lines = refusal { () throws(FileProblems) in try loader.load(text: Self.bomb(8), path: "x.yaml") }
        #expect(lines.contains { $0.contains("(a key that is no text): unknown key") })
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func filesThatCannotBeReadAreToldApart() throws {
        let folder = try TemporaryDirectory("hostile")
        let binary = folder.file("binary.yaml")
        try Data([0xff, 0xfe, 0x00, 0x80, 0xc3]).write(to: URL(fileURLWithPath: binary))
        let huge = folder.file("huge.yaml")
        try Data(repeating: 0x20, count: (1 << 20) + 1).write(to: URL(fileURLWithPath: huge))
        let table = [
            (folder.file("absent.yaml"), "there is no such file."),
            (folder.path, "this is a folder."),
            (binary, "the file is not UTF-8 text."),
            (huge, "the file has more than 1048576 bytes; no more are read."),
            ("/dev/zero", "the file has more than 1048576 bytes; no more are read."),
            ("/dev/null", "the file is empty."),
        ]
        let profiles = LoadProfileLoader(vocabulary: SampleFiles.vocabulary)
        for (path, sentence) in table {
            let line = sentence == "the file is empty." ? ":1" : ""
            let told = ["\(path)\(line): \(sentence)"]
            #expect(refusal { () throws(FileProblems) in try loader.load(path: path) } == told)
            #expect(refusal { () throws(FileProblems) in try profiles.load(path: path) } == told)
            #expect(refusal { () throws(FileProblems) in try TargetLoader().load(path: path) } == told)
        }
    }

    /// Mappings in mappings, one column further each.
    private static func blocks(_ count: Int, end: String) -> String {
        (0..<count).map { "\(String(repeating: " ", count: $0))a:\(end)" }.joined()
    }

    /// Each line doubles the one before; the last is used as a key, which is compared as a whole.
    private static func bomb(_ count: Int) -> String {
        let doublings = (1..<count).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        return "a0: &a0 [x, x]\n\(doublings)? *a\(count - 1)\n: 1\n"
    }
}
