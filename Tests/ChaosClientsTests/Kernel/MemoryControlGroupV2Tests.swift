import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// The v2 interface, against a folder that behaves like it.
@Suite struct MemoryControlGroupV2Tests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("v2")
        try directory.write("max\n", to: "memory.max")
        try directory.write("50331648\n", to: "memory.current")
        try directory.write("17\n42\n", to: "cgroup.procs")
    }

    private var group: MemoryControlGroup { get throws { try MemoryControlGroup(folder: directory.path) } }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: directory.file(name), encoding: .utf8) }

    @Test func itIsToldByItsFiles() throws {
        #expect(try group.version == .v2)
        #expect(try group.limit() == MemoryLimit(text: "max"))
        #expect(try group.limit().bytes == nil)
        #expect(try group.usage() == 48 << 20)
        #expect(try group.processes() == [17, 42])
    }

    @Test func whatTheKernelDoesNotTellIsUnknownAndNotZero() throws {
        #expect(try group.kills() == nil)
        #expect(try group.pressure() == nil)
        #expect(try group.swapLimit() == nil)
        #expect(try group.usageWithSwap() == nil)
        #expect(try group.fileCache() == nil)
    }

    @Test func countersAreReadByTheirNames() throws {
        try directory.write("low 0\nhigh 9\nmax 8\noom 3\noom_kill 2\noom_group_kill 1\n", to: "memory.events")
        try directory.write(
            "some avg10=12.50 avg60=1.00 avg300=0.00 total=9\nfull avg10=3.25 avg60=0.00 avg300=0.00 total=4\n",
            to: "memory.pressure")
        try directory.write("anon 1\nfile 7000\nshmem 3000\n", to: "memory.stat")
        try directory.write("0\n", to: "memory.swap.current")
        #expect(try group.kills() == 2)
        #expect(try group.pressure()?.some == 0.125)
        #expect(try group.pressure()?.full == 0.0325)
        #expect(try group.fileCache() == 4000)
        #expect(try group.usageWithSwap() == 48 << 20)
    }

    @Test func bothLimitsAreWrittenWhole() async throws {
        try directory.write("max\n", to: "memory.swap.max")
        try await group.lower(limit: MemoryLimit(bytes: 7), swapLimit: MemoryLimit(bytes: 0))
        #expect(text("memory.max") == "7")
        #expect(text("memory.swap.max") == "0")
        try await group.raise(limit: MemoryLimit(text: "max"), swapLimit: MemoryLimit(text: "max"))
        #expect(text("memory.max") == "max")
        #expect(text("memory.swap.max") == "max")
    }

    @Test func aFolderThatIsNoGroupIsAnErrorThatSaysWhy() throws {
        let plain = try TemporaryDirectory("plain")
        let error = #expect(throws: ClientError.self) { try MemoryControlGroup(folder: plain.path) }
        #expect(error?.code == .unreachable)
        #expect(error?.cause == "it has neither memory.limit_in_bytes nor memory.max")
        let gone = #expect(throws: ClientError.self) { try MemoryControlGroup(folder: "/nonexistent/group") }
        #expect(gone?.cause == "there is no such folder")
    }

    @Test func aTextThatIsNoNumberIsAnError() throws {
        try directory.write("lots\n", to: "memory.current")
        let error = #expect(throws: ClientError.self) { try group.usage() }
        #expect(error?.code == .protocolError)
    }

    @Test(
        arguments: [
            ("max", nil), ("9223372036854771712", nil), ("9223372036854710272", nil), ("536870912", 536_870_912),
            ("0", 0),
            ("-1", nil),
        ] as [(String, Int64?)])
    func aLimitKeepsTheKernelsText(_ text: String, _ bytes: Int64?) {
        let limit = MemoryLimit(text: text)
        #expect(limit.text == text)
        #expect(limit.bytes == bytes)
    }
}
