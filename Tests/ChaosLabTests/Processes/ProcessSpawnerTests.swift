import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct ProcessSpawnerTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("spawn")
    }

    @Test func `a process gets three descriptors, the named environment and the named folder`() async throws {
        let leak = open("/etc/hostname", O_RDONLY)
        defer { close(leak) }
        let output = try await run("ls /proc/self/fd | tr '\\n' ' '; pwd; env | sort | tr '\\n' ' '", ["WORD": "a b"])
        // The fourth one is `ls` reading the folder.
        #expect(output.hasPrefix("0 1 2 3 "))
        #expect(!output.hasPrefix("0 1 2 3 4"))
        #expect(output.contains(folder.path))
        #expect(output.contains("WORD=a b"))
        #expect(!output.contains("HOME="))
    }

    @Test func `signals that the starter ignores are not ignored by the process`() async throws {
        signal(SIGHUP, SIG_IGN)
        defer { signal(SIGHUP, SIG_DFL) }
        let output = try await run("grep SigIgn /proc/self/status")
        let mask = try #require(UInt64(output.split(whereSeparator: { $0.isWhitespace }).last ?? "", radix: 16))
        #expect(mask & 1 == 0)
    }

    @Test(arguments: [
        ("exit 0", ProcessEnd.code(0)), ("exit 7", .code(7)), ("kill -KILL $$", .signal(SIGKILL)),
        ("kill -SEGV $$", .signal(SIGSEGV)),
    ])
    func `the end of a process is told as it was`(script: String, expected: ProcessEnd) async throws {
        let child = try await start(script)
        #expect(await child.exit() == expected)
        #expect(child.status == expected)
        #expect(!child.signal(SIGTERM))
    }

    @Test func `a session of its own is out of reach of the terminal's signals`() async throws {
        let child = try await start("sleep 30", newSession: true)
        defer { child.signal(SIGKILL) }
        #expect(getsid(child.identity.pid) == child.identity.pid)
        let other = try await start("sleep 30")
        defer { other.signal(SIGKILL) }
        #expect(getsid(other.identity.pid) == getsid(0))
    }

    @Test func `a missing executable is an error and not a process`() async throws {
        let error = await #expect(throws: ChaosError.self) {
            try await ProcessSpawner.shared.start(request("/nonexistent/server", []))
        }
        #expect(error?.code == .missingDependency)
        #expect(error?.target == "/nonexistent/server")
    }

    @Test func `a child with a death signal outlives the pool threads that asked for it`() async throws {
        let children = try await withThrowingTaskGroup(of: ChildProcess.self) { group in
            for _ in 0..<8 {
                group.addTask { try await ProcessSpawner.shared.start(dying("exec sleep 30")) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // Pool threads that have nothing to do end after some seconds; the children must not notice.
        try await Task.sleep(for: .seconds(7))
        #expect(children.allSatisfy { $0.status == nil })
        children.forEach { $0.signal(SIGKILL) }
    }

    private func dying(_ script: String) -> SpawnRequest {
        request("/usr/bin/setpriv", ["--pdeathsig", "KILL", "--", "/bin/sh", "-c", script])
    }

    private func start(_ script: String, newSession: Bool = false) async throws -> ChildProcess {
        var request = request("/bin/sh", ["-c", script])
        request.newSession = newSession
        return try await ProcessSpawner.shared.start(request)
    }

    private func run(_ script: String, _ environment: [String: String] = [:]) async throws -> String {
        let child = try await ProcessSpawner.shared.start(request("/bin/sh", ["-c", script], environment))
        #expect(await child.exit() == .code(0))
        return try String(contentsOfFile: folder.file("log"), encoding: .utf8)
    }

    private func request(
        _ executable: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) -> SpawnRequest {
        SpawnRequest(
            executable: executable, arguments: arguments,
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { mine, _ in mine },
            workingFolder: folder.path, logFile: folder.file("log"))
    }
}
