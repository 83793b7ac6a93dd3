import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

/// A journal that cannot be written: nothing is injected, and it is said why.
@Suite(.enabled(if: SmallDisk.isPossible, "needs a mount, which only root may make")) struct JournalStorageTests {
    @Test func aFullDiskIsRefusedAndTakenOnceThereIsRoom() async throws {
        let disk = try await SmallDisk.mount()
        let journal = RecoveryJournal(folder: "\(disk.path)/journal")
        try journal.write(undo("run-0"))
        try disk.fill()
        let refused = #expect(throws: ChaosError.self) { try journal.write(undo("run-1")) }
        #expect(refused?.cause.contains("No space left") == true)
        #expect(refused?.remedy?.hasPrefix("Nothing was injected.") == true)
        // Neither half a file nor the loss of what was there.
        #expect(try FileManager.default.contentsOfDirectory(atPath: journal.folder) == ["run-0.json"])
        #expect(try journal.open().map(\.undo.run) == ["run-0"])
        #expect(throws: ChaosError.self) { try journal.write(undo("run-0", note: "newer")) }
        #expect(try journal.open().map(\.undo.values) == [["note": "note"]])
        // Closing needs no room.
        try journal.close(run: "run-0")
        try disk.free()
        try journal.write(undo("run-1"))
        #expect(try journal.open().map(\.undo.run) == ["run-1"])
    }

    @Test func aReadOnlyFolderIsRefusedAndCanBeRead() async throws {
        let disk = try await SmallDisk.mount()
        let journal = RecoveryJournal(folder: "\(disk.path)/journal")
        try journal.write(undo("run-0"))
        try await disk.makeReadOnly()
        let refused = #expect(throws: ChaosError.self) { try journal.write(undo("run-1")) }
        #expect(refused?.cause.contains("Read-only file system") == true)
        #expect(try journal.open().map(\.undo.run) == ["run-0"])
        // The entry that cannot be removed is told: the next start would take the fault out once more.
        #expect(throws: ChaosError.self) { try journal.close(run: "run-0") }
    }

    @Test(arguments: [true, false])
    func nothingIsInjectedWithoutAJournal(_ isFull: Bool) async throws {
        let disk = try await SmallDisk.mount()
        if isFull { try disk.fill() } else { try await disk.makeReadOnly() }
        let clock = ManualClock()
        let target = FakeTarget(clock: clock, script: FakeScript())
        let fault = try FakeFault(
            context: FaultContext(
                target: target.description, parameters: FakeFault.defaults, run: "run-1", clock: clock))
        let injection = SingleInjection(
            fault: fault, target: target.description, clock: clock,
            journal: RecoveryJournal(folder: "\(disk.path)/journal"))
        let outcome = await injection.run(for: .seconds(10)) { _ in }
        #expect(!outcome.confirmed)
        #expect(outcome.faultRemoved)
        #expect(outcome.evidence.joined().contains("nothing was injected"))
        #expect(target.calls == ["capture"])
    }
}
