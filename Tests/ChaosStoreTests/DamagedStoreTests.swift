import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosStore

/// A store that cannot be trusted is refused as it is, with the way to recover.
@Suite struct DamagedStoreTests {
    private enum Damage: String, CaseIterable, Sendable {
        case header, text, page, half
    }

    private func refusal(_ path: String) async -> ChaosError? {
        await #expect(throws: ChaosError.self) { _ = try await OpenStore.open(.file(path), own: .here) }
    }

    /// A whole store of some pages, closed, so that everything is in its one file.
    private func wholeStore() async throws -> String {
        let bench = try await StoreBench(.sqlite)
        let store = try await bench.open().runs
        try await store.add(
            (0..<300).map { number in
                let run = StoredRun.finished("r-\(number)")
                return ArchivedRun(run, document: run.sampleDocument)
            })
        await store.close()
        return bench.directory.file("state/store.sqlite")
    }

    @Test(arguments: Damage.allCases)
    private func aCorruptedFileIsRefusedAndLeftAlone(_ damage: Damage) async throws {
        let path = try await wholeStore()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try #require(bytes.count > 40_000)
        switch damage {
        case .header: bytes.replaceSubrange(0..<16, with: Data(repeating: 0x55, count: 16))
        case .text: bytes = Data("this is no database, and nothing that anybody should lose\n".utf8)
        case .page: for page in 3..<8 { bytes.replaceSubrange(page * 4096..<page * 4096 + 64, with: Data(count: 64)) }
        case .half: bytes = bytes.prefix(bytes.count / 2)
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = await refusal(path)
        #expect(error?.code == .storage)
        #expect(error?.cause.contains("corrupted") == true, "\(error?.cause ?? "")")
        #expect(error?.remedy?.contains(".recover") == true)
        #expect(error?.remedy?.contains("firedrill store import") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test(arguments: StoreKind.allCases)
    func aNewerSchemaIsRefusedAndLeftAlone(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let engine = try await bench.engine()
        _ = try await engine.write([StoreStatement("INSERT INTO firedrill_schema (version) VALUES (?)", [.int(99)])])
        let count = StoreStatement("SELECT count(*) FROM firedrill_schema")
        let before = try await engine.read(count) { row in row.int() }
        let error = await #expect(throws: ChaosError.self) { _ = try await bench.open() }
        #expect(error?.cause.contains("newer firedrill (schema 99; this one reads up to 2)") == true)
        #expect(error?.remedy?.contains("--store") == true)
        #expect(try await engine.read(count) { row in row.int() } == before)
        await engine.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aStoreThatLacksATableIsRefused(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let engine = try await bench.engine()
        _ = try await engine.write([StoreStatement("DROP TABLE firedrill_documents")])
        await engine.close()
        let error = await #expect(throws: ChaosError.self) { _ = try await bench.open() }
        #expect(error?.cause.contains("firedrill_documents") == true)
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() async throws {
        let bench = try await StoreBench(.sqlite)
        let engine = try await bench.engine()
        _ = try await engine.write(
            StoreSchema.tables.reversed().map { StoreStatement("DROP TABLE \($0)") }
                + [StoreStatement("CREATE TABLE accounts (id BIGINT)")])
        await engine.close()
        let path = bench.directory.file("state/store.sqlite")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(await refusal(path)?.cause.contains("another program") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test(arguments: StoreKind.allCases)
    func aRowOfANewerProgramIsToldAndNotGuessed(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let store = try await bench.open().runs
        try await store.add([ArchivedRun(.finished("r-1"), document: nil)])
        let engine = try await bench.engine()
        _ = try await engine.write([StoreStatement("UPDATE firedrill_runs SET verdict = 'maybe'")])
        let error = await #expect(throws: ChaosError.self) { _ = try await store.runs(RunFilter()) }
        #expect(error?.cause.contains("\"maybe\" is no verdict") == true, "\(error?.cause ?? "")")
        await engine.close()
        await store.close()
    }

    @Test func theStoreOfOneUserIsReadableForNobodyElse() async throws {
        let bench = try await StoreBench(.sqlite)
        let store = try await bench.open().runs
        try await store.begin(.begun("r-1"))
        let folder = bench.directory.file("state")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)
        await store.close()
    }
}
