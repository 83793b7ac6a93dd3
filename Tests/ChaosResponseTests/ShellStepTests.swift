import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosResponse

@Suite
struct ShellStepTests {
    private func call(_ text: String, environment: [String: String] = [:]) -> StepCall {
        StepCall(step: "a", pieces: [.text(text)], environment: environment)
    }

    @Test(arguments: [
        ("echo one; echo two >&2", StepResult(.succeeded, code: 0, output: "one\ntwo")),
        ("printf 'no line end'", StepResult(.succeeded, code: 0, output: "no line end")),
        ("exit 3", StepResult(.failed, code: 3, detail: "exit code 3")),
        ("false; echo not reached", StepResult(.failed, code: 1, detail: "exit code 1")),
        ("false | true", StepResult(.failed, code: 1, detail: "exit code 1")),
        ("read -r line || echo 'nothing to read'", StepResult(.succeeded, code: 0, output: "nothing to read")),
        ("trap '' EXIT; echo \"a  b\"", StepResult(.succeeded, code: 0, output: "a  b")),
    ])
    func aScriptAnswersWithItsCodeAndBothOutputs(text: String, result: StepResult) async {
        #expect(await ShellStep().run(call(text)) == result)
    }

    @Test
    func anUnsetVariableEndsTheScript() async {
        let result = await ShellStep().run(call("echo \"$RB_NOBODY\""))
        #expect(result.ending == .failed && result.output.contains("RB_NOBODY: unbound variable"))
    }

    @Test
    func aVariableIsDataWhateverIsInIt() async throws {
        let folder = try TemporaryDirectory("shell")
        let nasty = "$(touch \(folder.file("x"))) `id` \"; touch \(folder.file("y")); '"
        let result = await ShellStep().run(call("printf '%s' \"$RB_VARS_NAME\"", environment: ["RB_VARS_NAME": nasty]))
        #expect(result.output == nasty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test
    func itsEnvironmentIsPlain() async {
        // What we have anyway must do: other tests read our environment at the same time, so nothing is planted in it.
        let plain = Set(ChildEnvironment.plain.keys)
        let own = Set(ProcessInfo.processInfo.environment.keys)
        #expect(!own.subtracting(plain).isEmpty, "without another variable of ours nothing is shown here")
        let result = await ShellStep().run(call("env", environment: ["RB_RUN": "r"]))
        let names = Set(result.output.split(separator: "\n").map { String($0.prefix { $0 != "=" }) })
        #expect(names.contains("RB_RUN") && names.contains("PATH"))
        // Bash adds these itself.
        #expect(names.subtracting(plain).subtracting(["RB_RUN", "PWD", "OLDPWD", "SHLVL", "_"]).isEmpty, "\(names)")
    }

    /// Children that ignore SIGTERM, and one in the background.
    @Test
    func aScriptThatHangsEndsWithAllItsChildren() async throws {
        let folder = try TemporaryDirectory("shell")
        let script = """
            sleep 1000 & echo $! >> "$RB_FILE"
            (trap '' TERM; echo $BASHPID >> "$RB_FILE"; while true; do sleep 1000; done) &
            echo $$ >> "$RB_FILE"
            wait
            """
        let file = folder.file("pids")
        let task = Task { await ShellStep().run(call(script, environment: ["RB_FILE": file])) }
        let pids = try await Eventually.value { () -> [Int32]? in
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            let pids = text.split(separator: "\n").compactMap { Int32($0) }
            return pids.count == 3 ? pids : nil
        }
        task.cancel()
        let result = await task.value
        #expect(result.ending == .failed)
        try await Eventually.holds { pids.allSatisfy { !FileManager.default.fileExists(atPath: "/proc/\($0)/status") } }
    }

    @Test
    func whatAScriptLeavesRunningEndsWithIt() async throws {
        let result = await ShellStep().run(call("sleep 1000 & echo $!"))
        let pid = try #require(Int32(result.output))
        #expect(result.ending == .succeeded)
        try await Eventually.holds { !FileManager.default.fileExists(atPath: "/proc/\(pid)/status") }
    }

    @Test
    func anEndlessOutputIsCutInTheMiddle() async {
        let result = await ShellStep().run(call("seq 100000"))
        let lines = result.output.split(separator: "\n")
        #expect(lines.first == "1" && lines.last == "100000" && lines.count < 600)
    }
}
