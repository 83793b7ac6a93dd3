import ChaosTestKit
import Foundation
import Testing

@testable import ChaosClients

/// Finding processes by the words they were started with.
@Suite struct ProcessFinderTests {
    private let mark = "finder-test-\(UUID().uuidString)"

    private func start(_ words: [String]) async throws -> ChildProgram {
        let made = try await ChildProgram.start("/bin/sh", arguments: ["-c", "while read -r l; do :; done"] + words)
        // The start returns while the kernel still lays the words out; until then the process shows none.
        try await eventually("it shows its words") {
            FileManager.default.contents(atPath: "/proc/\(made.pid)/cmdline")?.isEmpty == false
        }
        return made
    }

    @Test func findsEveryProcessThatHasAllTheWords() async throws {
        let both = try await start(["keeper", "--tag", mark])
        let other = try await start(["keeper", "--tag", mark + "x"])
        let found = await ProcessFinder.processes(withArguments: ["keeper", mark])
        #expect(found == [FoundProcess(pid: both.pid, startTicks: both.startTicks)])
        #expect(await ProcessFinder.processes(withArguments: ["keeper", "somebody else", mark]).isEmpty)
        _ = other
    }

    @Test func aPartOfAWordOrTwoWordsInOneIsNoMatch() async throws {
        let helper = try await start(["keeper \(mark)", "x\(mark)"])
        #expect(await ProcessFinder.processes(withArguments: [mark]).isEmpty)
        #expect(await ProcessFinder.processes(withArguments: ["keeper", mark]).isEmpty)
        #expect(await ProcessFinder.processes(withArguments: ["keeper \(mark)"]).map(\.pid) == [helper.pid])
    }

    @Test func noWordsFindNothing() async {
        #expect(await ProcessFinder.processes(withArguments: []).isEmpty)
    }

    @Test func onlyTheVeryProcessIsSignalled() async throws {
        let helper = try await start([mark])
        let stranger = FoundProcess(pid: helper.pid, startTicks: helper.startTicks &- 1)
        #expect(!stranger.isAlive)
        #expect(!stranger.signal(SIGKILL))
        #expect(helper.end == nil)
        let found = try #require(await ProcessFinder.processes(withArguments: [mark]).first)
        #expect(found.signal(SIGTERM))
        #expect(await helper.end(within: .seconds(60)) == .signal(SIGTERM))
        #expect(!found.isAlive)
        #expect(!found.signal(SIGTERM))
        #expect(await ProcessFinder.processes(withArguments: [mark]).isEmpty)
    }

    @Test func oneThatEndedAndWasNotReapedIsGone() async throws {
        // The shell replaces itself, so nobody reaps its child.
        let parent = try await ChildProgram.start(
            "/bin/sh", arguments: ["-c", "sh -c 'read -r l' \(mark) </dev/null & echo $!; exec sleep 600"])
        defer { parent.signal(SIGKILL) }
        var lines = parent.lines.makeAsyncIterator()
        let pid = try #require(Int32(await lines.next() ?? ""))
        try await eventually("it is a zombie") { ProcessFinder.stat(of: pid)?.hasEnded == true }
        let ticks = try #require(ProcessFinder.stat(of: pid)?.startTicks)
        #expect(!FoundProcess(pid: pid, startTicks: ticks).isAlive)
    }
}
