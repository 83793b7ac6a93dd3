import ChaosTestKit
import Foundation
import Testing

@testable import ChaosClients

@Suite struct ProcessReadingTests {
    @Test func thisVeryProcessIsRead() throws {
        let reading = try #require(ProcessReading(pid: getpid()))
        #expect(reading.process.isAlive)
        #expect(reading.resident > 1 << 20)
        #expect(reading.mapped > reading.resident)
        let uptime = try #require(reading.uptime)
        #expect(uptime >= 0 && uptime < 86_400)
    }

    @Test func aNameMayHoldSpacesAndBrackets() throws {
        let fields = "S 1 " + (0..<17).map { "\($0)" }.joined(separator: " ") + " 777 4096000 5 0 0"
        let reading = try #require(ProcessReading(pid: 9, stat: "9 (a) (b c)) \(fields)"))
        #expect(reading.name == "a) (b c)")
        #expect(reading.process == FoundProcess(pid: 9, startTicks: 777))
        #expect(reading.mapped == 4_096_000)
        #expect(reading.resident == 5 * Int64(getpagesize()))
        #expect(reading.label == "9 (a) (b c))")
        #expect(ProcessReading(pid: 9, stat: "9 (a) (b c)) \(fields.replacing("S 1", with: "Z 1"))") == nil)
        #expect(ProcessReading(pid: 9, stat: "9 (short) S 1 2") == nil)
    }

    @Test(arguments: [0, -1, Int32.max]) func thereIsNoProcessOfThisID(_ pid: Int32) {
        #expect(ProcessReading(pid: pid) == nil)
    }

    @Test func aFileWithAnIDIsReadAnewEachTime() throws {
        let directory = try TemporaryDirectory("pid")
        let file = PIDFile(directory.file("service.pid"))
        #expect(file.read() == .missing)
        try directory.write("\(getpid())\n", to: "service.pid")
        #expect(file.read() == .pid(getpid()))
        #expect(file.process()?.process.pid == getpid())
        try directory.write(" 123 \n/var/lib/data\n", to: "service.pid")
        #expect(file.read() == .pid(123))
        for text in ["", "soon\n", "-4\n", "0\n"] {
            try directory.write(text, to: "service.pid")
            guard case .unreadable(let reason) = file.read() else {
                Issue.record("\"\(text)\" passes for an id")
                continue
            }
            #expect(reason.hasSuffix("holds no process id"))
        }
    }

    @Test func anAddressSpaceLimitIsSetAndReadBackAndRefusesMore() async throws {
        let directory = try TemporaryDirectory("limit")
        let grower = try await SupervisedGrower.start(base: 4, swing: 400, directory: directory, pause: nil)
        let pid = try #require(grower.pid)
        try await eventually("it is ready") { FileManager.default.fileExists(atPath: directory.file("ready")) }
        let before = try AddressSpaceLimit(of: pid)
        // It stands still until the limit was read back: on a busy machine it would be gone by then.
        #expect(kill(pid, SIGSTOP) == 0)
        try await eventually("it stands still") {
            try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8).contains(") T ")
        }
        let mapped = try #require(ProcessReading(pid: pid)?.mapped)
        try AddressSpaceLimit(soft: UInt64(mapped) + (32 << 20), hard: before.hard).apply(to: pid)
        #expect(
            try AddressSpaceLimit(of: pid) == AddressSpaceLimit(soft: UInt64(mapped) + (32 << 20), hard: before.hard))
        #expect(kill(pid, SIGCONT) == 0)
        // Perl says "Out of memory" and leaves with 1: nobody killed it.
        #expect(await grower.waitForExit() == 1)
        let error = #expect(throws: ClientError.self) { try AddressSpaceLimit(of: pid) }
        #expect(error?.code == .unreachable)
    }

    @Test func zeroIsNotTakenForThisProcess() {
        #expect(throws: ClientError.self) { try AddressSpaceLimit(soft: 1, hard: nil).apply(to: 0) }
    }
}
