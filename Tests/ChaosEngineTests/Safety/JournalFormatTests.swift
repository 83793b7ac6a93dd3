import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

/// What may be in a journal's file: this version's content, an older one's, a newer one's, and what accidents make of it.
@Suite struct JournalFormatTests {
    /// Exactly as this version writes it. A change that reads it no longer would lose the faults of an upgrade.
    private static let version2 = """
        {
          "checksum" : "4eda6b7cb94b3a75",
          "identities" : [ "redis:a/0" ],
          "owner" : { "boot" : "another boot", "pid" : 1, "startTicks" : 2 },
          "undo" : {
            "byHand" : [ "redis-cli -u REDIS_URL DEL lock/1" ], "fault" : "fake-hold", "run" : "run-1", "target" : "t",
            "targetSource" : "targets/t.yaml", "values" : { "note" : "nöte \\n" }, "version" : 1
          },
          "version" : 2
        }
        """

    private static let version1 =
        version2.replacingOccurrences(of: "  \"checksum\" : \"4eda6b7cb94b3a75\",\n", with: "")
        .replacingOccurrences(of: "\"version\" : 2", with: "\"version\" : 1")

    private func read(_ text: String) throws -> (entries: [JournalEntry], unreadable: [UnreadableEntry]) {
        let folder = try TemporaryDirectory("journal")
        try folder.write(text, to: "run-1.json")
        return try RecoveryJournal(folder: folder.path).read()
    }

    @Test(arguments: [version1, version2])
    func everyVersionSoFarIsRead(_ text: String) throws {
        let content = try read(text)
        #expect(content.unreadable.map(\.cause) == [])
        #expect(content.entries.map(\.undo) == [undo("run-1", note: "nöte \n")])
        #expect(content.entries.map(\.identities) == [["redis:a/0"]])
    }

    @Test func theJSONsOwnSpellingDoesNotCount() throws {
        let spelt = Self.version2.replacingOccurrences(of: "nöte", with: "n\\u00f6te")
            .replacingOccurrences(of: "lock/1", with: "lock\\/1").replacingOccurrences(of: "\n", with: " ")
        #expect(try read(spelt).unreadable.isEmpty)
    }

    @Test(arguments: [
        ("redis:a/0", "redis:b/0"), ("another boot", "other boot"), ("\"pid\" : 1", "\"pid\" : 2"),
        ("\"startTicks\" : 2", "\"startTicks\" : 3"), ("DEL lock/1", "DEL lock/2"), ("fake-hold", "fake-hole"),
        ("\"run-1\"", "\"run-2\""), ("\"t\"", "\"u\""), ("t.yaml", "u.yaml"), ("nöte", "note"),
        ("\"note\"", "\"tone\""), ("4eda6b", "4eda60"), ("[ \"redis:a/0\" ]", "[]"),
        ("[ \"redis:a/0\" ]", "[ \"redis:\", \"a/0\" ]"), ("  \"checksum\" : \"4eda6b7cb94b3a75\",\n", ""),
    ])
    func anEditedFileIsNamedAndNotBelieved(_ from: String, _ to: String) throws {
        let content = try read(changed(Self.version2, [(from, to)]))
        #expect(content.entries.isEmpty)
        let lost = try #require(content.unreadable.first)
        #expect(lost.run == "run-1")
        #expect(lost.error.target.hasSuffix("/run-1.json"))
        #expect(lost.cause.hasSuffix("it was torn or edited"), "\(lost.cause)")
        #expect(lost.error.code == .recoveryFailed)
        #expect(lost.error.remedy?.contains("By hand: redis-cli -u REDIS_URL DEL lock/") == true)
    }

    /// Whatever a torn write leaves, it is either the entry or named: never another entry, never silence.
    @Test func aFileThatWasCutOffAnywhereIsNamed() throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        let whole = Array(Self.version2.utf8)
        for count in 0..<whole.count {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: folder.file("run-1.json")))
            #expect(try journal.read().unreadable.map(\.run) == ["run-1"])
            // As a file system may leave it: the length is there, the content is not.
            var zeros = whole
            zeros.replaceSubrange(count..., with: repeatElement(0, count: whole.count - count))
            try Data(zeros).write(to: URL(fileURLWithPath: folder.file("run-1.json")))
            #expect(try journal.read().unreadable.map(\.run) == ["run-1"])
        }
    }

    @Test(arguments: [("\"version\" : 2", "\"version\" : 3"), ("\"version\" : 1", "\"version\" : 2")])
    func aNewerVersionIsRefusedWithWhatToDo(_ from: String, _ to: String) throws {
        let content = try read(changed(Self.version2, [(from, to)]))
        #expect(content.entries.isEmpty)
        let error = try #require(content.unreadable.first).error
        #expect(error.cause.contains("a newer firedrill") && error.cause.contains("recover with that one"))
        #expect(error.remedy?.contains("By hand: redis-cli -u REDIS_URL DEL lock/1.") == true)
    }

    @Test func anEntryThatIsAFolderIsNamed() throws {
        let folder = try TemporaryDirectory("journal")
        try FileManager.default.createDirectory(atPath: folder.file("run-1.json"), withIntermediateDirectories: true)
        #expect(try RecoveryJournal(folder: folder.path).read().unreadable.map(\.run) == ["run-1"])
    }

    @Test func oneUnreadableFileDoesNotKeepTheOtherFaultsIn() async throws {
        let folder = try TemporaryDirectory("journal")
        let journal = RecoveryJournal(folder: folder.path)
        try folder.write(String(Self.version2.prefix(200)), to: "run-1.json")
        try journal.write(undo("run-2"))
        let leftovers = Leftovers(journal: journal, clock: MonotonicRunClock()) { entry in
            RecoveryReport(nothingToDo: false, evidence: "out: \(entry.undo.run)")
        }
        #expect(try await leftovers.recover().map(\.entry.undo.run) == ["run-2"])
        #expect(try leftovers.unreadable().map(\.run) == ["run-1"])
        let error = await #expect(throws: ChaosError.self) { try await leftovers.recover(run: "run-1") }
        #expect(error?.code == .recoveryFailed)
        await #expect(throws: ChaosError.self) { try await leftovers.takeOver(run: "run-1") }
        #expect(FileManager.default.fileExists(atPath: folder.file("run-1.json")))
    }
}
