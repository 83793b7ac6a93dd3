import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct ProcessTableTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("table")
    }

    @Test func `a process is alive under its own identity only`() async throws {
        let child = try await sleeper()
        defer { child.signal(SIGKILL) }
        let identity = child.identity
        #expect(ProcessTable.isAlive(identity))
        #expect(ProcessTable.identity(of: identity.pid) == identity)
        let later = ProcessIdentity(
            pid: identity.pid, startTicks: identity.startTicks + 1, bootID: identity.bootID)
        let otherBoot = ProcessIdentity(pid: identity.pid, startTicks: identity.startTicks, bootID: "another")
        for stranger in [later, otherBoot] {
            #expect(!ProcessTable.isAlive(stranger))
            #expect(!ProcessTable.signal(stranger, SIGKILL))
        }
        #expect(child.status == nil)
        #expect(try #require(ProcessTable.secondsRunning(identity)) < 60)
    }

    @Test func `a process that has ended and was not reaped is gone`() throws {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(arguments[0]) }
        #expect(posix_spawn(&pid, "/bin/true", nil, nil, &arguments, nil) == 0)
        let identity = ProcessTable.identityOfChild(pid)
        var information = siginfo_t()
        #expect(waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == 0)
        #expect(identity.startTicks > 0)
        #expect(!ProcessTable.isAlive(identity))
        #expect(ProcessTable.identity(of: pid) == nil)
        waitpid(pid, nil, 0)
    }

    @Test func `a process is found by what its environment held at its start`() async throws {
        let mark = "LAB_TEST=\(RandomText.hexadecimal(digits: 32))"
        #expect(ProcessTable.processes(withEnvironment: mark) == [])
        let child = try await sleeper(environment: mark)
        defer { child.signal(SIGKILL) }
        #expect(ProcessTable.processes(withEnvironment: mark) == [child.identity])
        #expect(ProcessTable.processes(withEnvironment: String(mark.dropLast())) == [])
    }

    @Test func `a process is found by its executable together with its very folder`() async throws {
        let child = try await sleeper()
        defer { child.signal(SIGKILL) }
        let executable = try #require(ProcessTable.executable(child.identity.pid))
        #expect(ProcessTable.processes(executable: executable, workingFolder: folder.path) == [child.identity])
        #expect(ProcessTable.processes(executable: "/bin/other", workingFolder: folder.path) == [])
        #expect(ProcessTable.processes(executable: executable, workingFolder: folder.path + "/below") == [])
    }

    /// Waits until the program is really there: before that the new process is still a copy of ours.
    private func sleeper(environment: String = "A=b") async throws -> ChildProcess {
        let parts = environment.split(separator: "=").map(String.init)
        let child = try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: "/usr/bin/sleep", arguments: ["30"], environment: [parts[0]: parts[1]],
                workingFolder: folder.path, logFile: "/dev/null"))
        try await eventually("sleep runs") { ProcessTable.commandLine(child.identity.pid).contains("sleep") }
        return child
    }
}
