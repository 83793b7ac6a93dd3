import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct ProcessMarkTests {
    @Test func thisProcessIsAlive() {
        #expect(ProcessMark.own.pid == getpid())
        #expect(ProcessMark.own.startTicks > 0)
        #expect(!ProcessMark.own.boot.isEmpty)
        #expect(ProcessMark.own.isAlive)
        #expect(ProcessMark(pid: getpid()) == .own)
    }

    @Test func aProcessIsAliveUntilItEnds() async throws {
        let child = try sleeper()
        let mark = try ChaosEngineTests.mark(of: child)
        #expect(mark.isAlive)
        #expect(mark != .own)
        await child.end(SIGKILL)
        #expect(!mark.isAlive)
        #expect(ProcessMark(pid: mark.pid) == nil)
    }

    @Test func aProcessThatWasNotWaitedForIsNotAlive() throws {
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawnp(&child, "true", nil, nil, &arguments, environ) == 0)
        // WNOWAIT leaves it behind as a zombie.
        var info = siginfo_t()
        while waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        #expect(ProcessMark(pid: child) == nil)
        waitpid(child, nil, 0)
    }

    @Test func aReusedProcessIdIsAnotherProcess() throws {
        #expect(try changed(ProcessMark.own, "startTicks", to: 1).isAlive == false)
    }

    @Test func aProcessOfAnEarlierBootIsNotAlive() throws {
        #expect(try changed(ProcessMark.own, "boot", to: "00000000-0000-0000-0000-000000000000").isAlive == false)
    }

    @Test func thereIsNoProcessZeroOrLess() {
        #expect(ProcessMark(pid: 0) == nil)
        #expect(ProcessMark(pid: -1) == nil)
    }

    /// `/proc/PID/stat` puts the program's name in parentheses, whatever is in it.
    @Test(arguments: ["a) S 1 2 (b", "(((", "a b c", ")"])
    func aProgramsNameDoesNotConfuseIt(_ name: String) async throws {
        let folder = try TemporaryDirectory("mark")
        let program = folder.file(name)
        // A link and no copy: a child that somebody starts meanwhile could hold a new file open, and it would not run.
        try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: "/bin/sleep")
        let plain = try sleeper()
        let odd = try ServerProcess([program, "60"], log: folder.file("log"))
        let id = try #require(odd.pid)
        // Until then it has its launcher's name.
        while try String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8) != "\(name)\n" { await Task.yield() }
        let mark = try ChaosEngineTests.mark(of: odd)
        let before = try ChaosEngineTests.mark(of: plain)
        #expect(mark.isAlive)
        // Started one after the other, within moments: any other field would be far off.
        #expect(mark.startTicks >= before.startTicks && mark.startTicks < before.startTicks + 3_000)
        await odd.end(SIGKILL)
        await plain.end(SIGKILL)
        #expect(!mark.isAlive)
    }
}

/// A process that does nothing for a minute.
func sleeper() throws -> ServerProcess {
    try ServerProcess(["sleep", "60"], log: "/dev/null")
}

/// The mark of a child that runs.
func mark(of child: ServerProcess) throws -> ProcessMark {
    let pid = try #require(child.pid)
    return try #require(ProcessMark(pid: pid))
}

/// The mark as a journal file of another machine, or of another time, could hold it.
func changed(_ mark: ProcessMark, _ field: String, to value: Any) throws -> ProcessMark {
    var fields = try #require(
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(mark)) as? [String: Any])
    try #require(fields[field] != nil)
    fields[field] = value
    return try JSONDecoder().decode(ProcessMark.self, from: JSONSerialization.data(withJSONObject: fields))
}
