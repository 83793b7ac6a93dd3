import ChaosClients
import ChaosCore
import Glibc
import Synchronization

/// Runs a bash script in a session of its own. A failing command, an unset variable or a failing part of a pipe ends it.
///
/// It gets a plain environment and the `RB_...` variables that it names; nothing is pasted into its text.
public struct ShellStep: StepRunner {
    public static let kind = StepKind.sh
    public static let summary = "Runs a bash script (bash -eu -o pipefail) with the variables it names as RB_NAME."

    /// How long a script may take to end after SIGTERM before it is killed.
    private static let patience = Duration.seconds(2)
    /// The outer shell joins both outputs and ends them with a line end, whatever the script itself does with them. Beside
    /// it somebody waits for the end of its input, which is that of this program, and ends the whole group then.
    private static let frame = #"""
        exec 3<&0 </dev/null
        (trap '' TERM; read -r _ <&3; kill -TERM 0; sleep 2; kill -KILL 0) >/dev/null 2>&1 &
        bash -eu -o pipefail -c "$1" firedrill-runbook 2>&1 3<&-; code=$?; echo; exit "$code"
        """#

    public init() {}

    public func run(_ call: StepCall) async -> StepResult {
        let process: ChildProgram
        do {
            // Its input is a socket, so without --norc bash would take itself for a remote shell and read ~/.bashrc.
            process = try await ChildProgram.start(
                "bash", arguments: ["--norc", "-c", Self.frame, "firedrill-runbook", call.plainText],
                environment: ChildEnvironment.plain.merging(call.environment) { _, own in own })
        } catch {
            return StepResult(.failed, detail: "bash could not be started: \(error.cause)")
        }
        let output = OutputText()
        let reading = Task { for await line in process.lines { output.append(line) } }
        let ended = await withTaskCancellationHandler {
            await Self.wait(for: process)
        } onCancel: {
            Self.signal(process, SIGTERM)
        }
        // Whatever it left running in its group ends with it, and so does its output.
        Self.endGroup(of: process)
        await Self.drain(reading)
        return result(ended, output)
    }

    public func close() async {}

    /// Waits for its end; once the task is cancelled, for as long as patience lasts.
    private static func wait(for process: ChildProgram) async -> ChildEnd? {
        while !Task.isCancelled {
            if let end = await process.end(within: .milliseconds(100)) { return end }
        }
        if let end = await process.end(within: patience) { return end }
        signal(process, SIGKILL)
        return await process.end(within: patience)
    }

    /// To the whole group: a script's children are its own. The group's id stays taken while anybody is in it.
    private static func signal(_ process: ChildProgram, _ number: Int32) {
        if process.end == nil { kill(-process.pid, number) }
    }

    /// The leader has ended, but children of it may still be there.
    private static func endGroup(of process: ChildProgram) {
        kill(-process.pid, SIGKILL)
    }

    /// A child with a session of its own may keep the output open; what it says later is not this step's.
    private static func drain(_ reading: Task<Void, Never>) async {
        let clock = MonotonicRunClock()
        let timer = Task {
            try? await clock.sleep(for: .seconds(5))
            reading.cancel()
        }
        await reading.value
        timer.cancel()
    }

    private func result(_ end: ChildEnd?, _ output: OutputText) -> StepResult {
        let text = output.text
        guard let end else {
            return StepResult(.failed, output: text, detail: "the script could not be ended (it waits in the kernel)")
        }
        switch end {
        case .code(0) where !Task.isCancelled: return StepResult(.succeeded, code: 0, output: text)
        case .code(let code):
            return StepResult(.failed, code: Int(code), output: text, detail: "exit code \(code)")
        case .signal: return StepResult(.failed, output: text, detail: "ended by \(end)")
        }
    }
}
