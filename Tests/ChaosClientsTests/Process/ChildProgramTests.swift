import ChaosTestKit
import Foundation
import Testing

@testable import ChaosClients

/// A program that was started: talking with it, its end, and what it gets of us.
@Suite struct ChildProgramTests {
    private func shell(_ script: String) async throws -> ChildProgram {
        try await ChildProgram.start("/bin/sh", arguments: ["-c", script])
    }

    @Test func linesGoBothWaysInOrder() async throws {
        let helper = try await shell("while read -r line; do echo \"got $line\"; done; echo bye")
        var answers = helper.lines.makeAsyncIterator()
        for number in 1...200 { try await helper.send("line \(number)") }
        for number in 1...200 { #expect(await answers.next() == "got line \(number)") }
        helper.closeInput()
        #expect(await answers.next() == "bye")
        #expect(await answers.next() == nil)
        #expect(await helper.end(within: .seconds(60)) == .code(0))
    }

    @Test func aLineMayBeLongerThanAnyBuffer() async throws {
        let helper = try await shell("cat")
        let line = String(repeating: "0123456789", count: 60_000)
        try await helper.send(line)
        var answers = helper.lines.makeAsyncIterator()
        #expect(await answers.next() == line)
    }

    @Test func textBehindTheLastLineEndIsNoLine() async throws {
        let helper = try await shell("printf 'whole\\nhalf'")
        var lines: [String] = []
        for await line in helper.lines { lines.append(line) }
        #expect(lines == ["whole"])
    }

    @Test(arguments: [
        ("exit 3", ChildEnd.code(3), "exit code 3"), ("kill -TERM $$", .signal(SIGTERM), "SIGTERM"),
        ("kill -KILL $$", .signal(SIGKILL), "SIGKILL"), ("kill -USR1 $$", .signal(SIGUSR1), "signal \(SIGUSR1)"),
    ])
    func tellsHowItEnded(_ script: String, _ end: ChildEnd, _ words: String) async throws {
        let helper = try await shell(script)
        #expect(await helper.end(within: .seconds(60)) == end)
        #expect(end.description == words)
        #expect(helper.end == end)
        #expect(!helper.signal(SIGTERM))
    }

    @Test func oneThatWasSignalledIsReapedAndNoZombieStays() async throws {
        let helper = try await shell("sleep 600")
        #expect(helper.end == nil)
        #expect(await helper.end(within: .milliseconds(20)) == nil)
        #expect(helper.signal(SIGKILL))
        #expect(await helper.end(within: .seconds(60)) == .signal(SIGKILL))
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(helper.pid)"))
    }

    @Test func aProgramThatIsNotThereIsRefused() async throws {
        let error = await clientError {
            _ = try await ChildProgram.start("/nowhere/at-all", arguments: [])
        }
        #expect(error?.code == .unreachable)
        #expect(error?.target == "/nowhere/at-all")
    }

    @Test func itGetsNoDescriptorOfOursAndASessionOfItsOwn() async throws {
        // On purpose not close-on-exec: the start itself must close it.
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let helper = try await shell("echo /proc/$$/fd/*; cut -d' ' -f6 /proc/$$/stat; sleep 600")
        var lines = helper.lines.makeAsyncIterator()
        let descriptors = (await lines.next() ?? "").split(separator: " ").compactMap { $0.split(separator: "/").last }
        // The shell itself opens one while it reads the folder.
        #expect(descriptors.filter { Int($0) ?? 0 < 10 }.allSatisfy { ["0", "1", "2", "3"].contains($0) })
        #expect(!descriptors.contains("\(leak)") || leak == 3)
        #expect(await lines.next() == "\(helper.pid)")
        helper.signal(SIGKILL)
    }

    @Test func itGetsOnlyTheNamedVariables() async throws {
        // What we have anyway must do: other tests read our environment at the same time, so nothing is planted in it.
        let named: Set = [
            "PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE",
            "SSL_CERT_DIR", "SWIFT_BACKTRACE",
        ]
        let own = Set(ProcessInfo.processInfo.environment.keys)
        #expect(!own.subtracting(named).isEmpty, "without another variable of ours nothing is shown here")
        let helper = try await ChildProgram.start("/usr/bin/env", arguments: [])
        var names: Set<String> = []
        for await line in helper.lines { names.insert(String(line.prefix { $0 != "=" })) }
        #expect(names.contains("PATH"))
        #expect(names == own.intersection(named))
    }

    @Test func signalsThatWeIgnoreOrBlockReachIt() async throws {
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        let helper = try await shell("kill -USR2 $$; echo survived")
        #expect(await helper.end(within: .seconds(60)) == .signal(SIGUSR2))
    }

    @Test func writingToOneThatReadsNoMoreIsAnErrorAndNoSignal() async throws {
        let helper = try await shell("exit 0")
        _ = await helper.end(within: .seconds(60))
        // A program that is being started at this moment holds the other end until it runs, and then nobody does.
        var error: (any Error)?
        try await eventually("nobody holds the other end") {
            do { try await helper.send("anybody there?") } catch let refusal { error = refusal }
            return error != nil
        }
        #expect((error as? ClientError)?.code == .connectionLost)
    }

    @Test func writingToOneThatDoesNotReadTimesOut() async throws {
        let helper = try await shell("sleep 600")
        defer { helper.signal(SIGKILL) }
        let flood = String(repeating: "x", count: 1 << 20)
        let error = await clientError { try await helper.send(flood, timeout: .milliseconds(200)) }
        #expect(error?.code == .timedOut)
        let next = await clientError { try await helper.send("behind half a line") }
        #expect(next?.code == .timedOut)
    }

    @Test func nothingCanBeSentOnceTheInputIsClosed() async throws {
        let helper = try await shell("cat")
        helper.closeInput()
        let error = await clientError { try await helper.send("late") }
        #expect(error?.code == .closed)
        #expect(await helper.end(within: .seconds(60)) == .code(0))
    }

    @Test func lettingGoOfItClosesItsInput() async throws {
        var helper: ChildProgram? = try await shell("cat")
        let found = FoundProcess(pid: helper?.pid ?? 0, startTicks: helper?.startTicks ?? 0)
        #expect(found.isAlive)
        helper = nil
        try await eventually("it ends by itself") { !found.isAlive }
    }

    @Test func manyComeAndGoWithoutLeavingADescriptor() async throws {
        // Only what a start takes: other tests of this process hold hundreds of TCP sockets at times.
        func count() throws -> Int {
            let table = try String(contentsOfFile: "/proc/net/unix", encoding: .utf8).split(separator: "\n")
            let inodes = Set(table.compactMap { $0.split(separator: " ").dropFirst(6).first.map { "socket:[\($0)]" } })
            return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
                let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
                return link.map { inodes.contains($0) || $0.hasPrefix("anon_inode:[eventfd") } ?? false
            }.count
        }
        for _ in 1...40 {
            let helper = try await shell("cat")
            try await helper.send("x")
            helper.closeInput()
            _ = await helper.end(within: .seconds(60))
        }
        let once = try count()
        for _ in 1...40 {
            let helper = try await shell("cat")
            try await helper.send("x")
            helper.closeInput()
            _ = await helper.end(within: .seconds(60))
        }
        // Other tests of this process come and go as well, so a leak of some is told from one per start.
        try await eventually("no descriptor per start") { try count() < once + 40 }
    }
}
