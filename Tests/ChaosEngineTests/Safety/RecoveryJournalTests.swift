import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct RecoveryJournalTests {
    @Test func whatWasWrittenIsOpenUntilItIsClosed() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.file("journal"), identities: ["redis:abc/0", "postgres:1/shop"])
        #expect(try journal.open() == [])
        try journal.write(undo("run-1"))
        let expected = JournalEntry(
            identities: ["redis:abc/0", "postgres:1/shop"], owner: .own, undo: undo("run-1"))
        #expect(try journal.open() == [expected])
        // Another process, or the next start, sees the same.
        #expect(try RecoveryJournal(folder: journal.folder).open() == [expected])
        try journal.close(run: "run-1")
        #expect(try journal.open() == [])
    }

    @Test func closingWhatIsNotThereIsNoError() throws {
        let folder = try TemporaryDirectory("journal")
        try RecoveryJournal(folder: folder.path).close(run: "never")
        try RecoveryJournal(folder: folder.file("absent")).close(run: "never")
    }

    @Test func entriesComeInTheOrderOfTheirRuns() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        for run in ["20260102-b", "20260103-a", "20260101-c"] { try journal.write(undo(run)) }
        #expect(try journal.open().map(\.undo.run) == ["20260101-c", "20260102-b", "20260103-a"])
        try journal.close(run: "20260102-b")
        #expect(try journal.open().map(\.undo.run) == ["20260101-c", "20260103-a"])
    }

    @Test func theNewestRecordOfARunCounts() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        try journal.write(undo("run-1", note: "first"))
        try journal.write(undo("run-1", note: "second"))
        #expect(try journal.open().map(\.undo.values) == [["note": "second"]])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run-1.json"])
    }

    @Test func onlyItsOwnerMayReadIt() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.file("deep/journal"))
        try journal.write(undo("run-1"))
        #expect(try permissions(journal.folder) == 0o700)
        #expect(try permissions("\(journal.folder)/run-1.json") == 0o600)
    }

    @Test func aPersonCanReadHowToUndoIt() throws {
        let folder = try TemporaryDirectory("journal")
        try RecoveryJournal(folder: folder.path).write(undo("run-1"))
        let text = try String(contentsOfFile: folder.file("run-1.json"), encoding: .utf8)
        #expect(text.contains("\"byHand\" : [\n"))
        #expect(text.contains("redis-cli -u REDIS_URL DEL lock/1"))
    }

    @Test func aWriteThatWasCutOffIsNoEntry() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        try folder.write("{ \"version\" : 1, \"und", to: "run-0.json.new")
        try journal.write(undo("run-1"))
        #expect(try journal.open().map(\.undo.run) == ["run-1"])
    }

    @Test(arguments: ["", "{", "{}", "[]", "null", "\u{0}\u{0}\u{0}", "{\"version\":1}"])
    func aFileThatCannotBeReadMayHideAFault(_ text: String) throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        try journal.write(undo("run-1"))
        try folder.write(text, to: "run-0.json")
        let error = #expect(throws: ChaosError.self) { try journal.open() }
        #expect(error?.code == .storage)
        #expect(error?.target == folder.path)
        #expect(error?.remedy?.contains("by hand") == true)
    }

    @Test func aFolderThatIsNoneIsRefusedForWritingAndReading() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: try folder.write("a file", to: "journal"))
        let refused = #expect(throws: ChaosError.self) { try journal.write(undo("run-1")) }
        #expect(refused?.code == .storage)
        #expect(refused?.remedy?.hasPrefix("Nothing was injected.") == true)
        #expect(throws: ChaosError.self) { try journal.open() }
    }

    /// Not even root may make a folder or a file there, so this holds for every user.
    @Test func aPlaceThatTakesNoFilesIsRefused() throws {
        #expect(throws: ChaosError.self) { try RecoveryJournal(folder: "/proc/firedrill").write(undo("run-1")) }
        #expect(throws: ChaosError.self) { try RecoveryJournal(folder: "/proc/self/fd").write(undo("run-1")) }
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

/// An undo record of a run.
func undo(_ run: String, note: String = "note") -> UndoRecord {
    UndoRecord(
        run: run, fault: "fake-hold", target: "t", targetSource: "targets/t.yaml", values: ["note": note],
        byHand: ["redis-cli -u REDIS_URL DEL lock/1"])
}
