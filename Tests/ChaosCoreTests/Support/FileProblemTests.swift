import ChaosCore
import Testing

@Suite struct `A file problem` {
    @Test func `says file, line, key, mistake and the name that was probably meant`() {
        let problem = FileProblem(
            file: "a.yaml", line: 7, key: "fault.kind", message: "unknown kind \"x\".", suggestion: "y")
        #expect("\(problem)" == "a.yaml:7: fault.kind: unknown kind \"x\". Did you mean \"y\"?")
    }

    @Test func `of the whole file has neither line nor key`() {
        #expect("\(FileProblem(file: "a.yaml", line: nil, key: "", message: "is empty"))" == "a.yaml: is empty")
        let quoting = FileProblem(file: "a.yaml", line: 2, key: "k\u{7}", message: "m\u{1b}", suggestion: "page\tr")
        #expect(!"\(quoting)".utf8.contains { $0 < 0x20 }, "a terminal would obey it")
    }

    /// A file may quote characters that clear the reader's screen or turn the line around.
    @Test func `shows what a terminal would obey`() {
        let problem = FileProblem(
            file: "a.yaml", line: 1, key: "\u{1b}[2Jkey", message: "unknown \"\u{202e}쿠폰 é🔥\u{0}\n\" here.")
        #expect("\(problem)" == "a.yaml:1: \\u{1b}[2Jkey: unknown \"\\u{202e}쿠폰 é🔥\\u{0}\\u{a}\" here.")
    }

    @Test func `stands in the order of files and lines`() {
        func problem(_ file: String, _ line: Int?) -> FileProblem {
            FileProblem(file: file, line: line, key: "k", message: "m")
        }
        let all = FileProblems([problem("b", 1), problem("a", 9), problem("a", nil), problem("a", 2)])
        #expect(all.problems.map(\.file) == ["a", "a", "a", "b"])
        #expect(all.problems.map(\.line) == [nil, 2, 9, 1])
        #expect("\(all)" == "a: k: m\na:2: k: m\na:9: k: m\nb:1: k: m")
    }

    @Test func `an error says what failed, on what, why and what to do`() {
        let error = ChaosError(
            .targetUnreachable, operation: "read the lock keys", target: "127.0.0.1:6379/0",
            cause: "connection refused", remedy: "Start Redis.")
        #expect("\(error)" == "could not read the lock keys (127.0.0.1:6379/0): connection refused. Start Redis.")
        let bare = ChaosError(.internal, operation: "think", target: "itself", cause: "no idea")
        #expect("\(bare)" == "could not think (itself): no idea")
    }
}
