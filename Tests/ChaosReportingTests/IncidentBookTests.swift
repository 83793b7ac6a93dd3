import ChaosCore
import ChaosTestKit
import struct Foundation.Data
import class Foundation.FileManager
import Testing

@testable import ChaosReporting

@Suite struct IncidentBookTests {
    private let directory: TemporaryDirectory
    private let book: IncidentBook

    init() throws {
        directory = try TemporaryDirectory("incidents")
        book = IncidentBook(folder: directory.file("incidents"))
    }

    private func open(_ incident: String, at: Double, level: IncidentLevel = .l3) throws {
        try book.append(
            [
                IncidentEvent(.message, at: at, text: "A is firing", sequence: 1, message: .firing, level: level),
                IncidentEvent(.accepted, at: at + 1, text: "accepted at attempt 1", sequence: 1, channel: "slack"),
            ], to: incident)
    }

    @Test func anIncidentIsWhatItsHistorySays() throws {
        try open("INC-1", at: 100)
        #expect(try book.find("INC-1").state == .open)
        try book.append([IncidentEvent(.acknowledged, at: 105, text: "kim")], to: "INC-1")
        let acknowledged = try book.find("1")
        #expect(acknowledged.state == .acknowledged && acknowledged.acknowledgedBy == "kim")
        try book.append(
            [
                IncidentEvent(.message, at: 110, text: "level", sequence: 2, message: .levelChange, level: .l1),
                IncidentEvent(.message, at: 120, text: "recovered", sequence: 3, message: .resolved),
                IncidentEvent(.message, at: 121, text: "finished", sequence: 4, message: .summary),
            ], to: "INC-1")
        let resolved = try book.find("latest")
        #expect(resolved.state == .resolved && resolved.level == .l1 && resolved.lastSequence == 4)
        #expect(resolved.accepted == 1 && resolved.waiting == 3 && resolved.openedEpochSeconds == 100)
    }

    @Test func theNewestComesFirstAndABeginningIsEnoughIfItIsTheOnlyOne() throws {
        try open("INC-20261127-a", at: 200)
        try open("INC-20261126-b", at: 100)
        #expect(book.list().map(\.incident) == ["INC-20261127-a", "INC-20261126-b"])
        #expect(try book.find("INC-20261126").incident == "INC-20261126-b")
        #expect(throws: ChaosError.self) { try book.find("INC-2026") }
        #expect(throws: ChaosError.self) { try book.find("") }
    }

    @Test(arguments: ["../../etc/passwd", "a/b", "", ".", "INC 1", "INC\u{0}"]) func anIdIsNoPath(id: String) {
        #expect(throws: ChaosError.self) { try book.append([IncidentEvent(.acknowledged, at: 0, text: "x")], to: id) }
        #expect(!FileManager.default.fileExists(atPath: book.folder))
    }

    @Test func ofAllWhoAcknowledgeAtOnceOneIsTheFirstAndTheOthersLearnWho() async throws {
        try open("INC-1", at: 100)
        let answers = try await withThrowingTaskGroup(of: (name: String, earlier: String?).self) { group in
            for number in 0..<20 {
                group.addTask { [book] in
                    ("p\(number)", try book.acknowledge("INC-1", by: "p\(number)", at: 105)?.text)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let first = answers.filter { $0.earlier == nil }.map(\.name)
        #expect(first.count == 1)
        #expect(answers.compactMap(\.earlier) == Array(repeating: first.first ?? "", count: 19))
        #expect(try book.events(of: "INC-1").count(where: { $0.kind == .acknowledged }) == 1)
        let unknown = #expect(throws: ChaosError.self) { try book.acknowledge("INC-2", by: "kim", at: 105) }
        #expect(unknown?.code == .usage && book.list().count == 1)
    }

    @Test func aBrokenLineHidesNoOther() throws {
        try open("INC-1", at: 100)
        let path = "\(book.folder)/INC-1.jsonl"
        let whole = try #require(FileManager.default.contents(atPath: path))
        try (Data("{\"odd\n".utf8) + whole).write(to: .init(filePath: path))
        #expect(try book.events(of: "INC-1").count == 2)
    }

    @Test func aLifeEndsWithItsHolder() throws {
        try open("INC-1", at: 100)
        let path = try book.lifePath(of: "INC-1")
        #expect(!IncidentLife.isHeld(path))
        do {
            let life = try #require(IncidentLife(path: path))
            #expect(IncidentLife.isHeld(path))
            withExtendedLifetime(life) {}
        }
        #expect(!IncidentLife.isHeld(path))
        #expect(book.list().count == 1)
    }
}
