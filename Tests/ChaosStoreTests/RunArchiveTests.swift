import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosStore

/// One JSON document carries runs from one store into another.
@Suite struct RunArchiveTests {
    private func export(_ bench: StoreBench, _ filter: RunFilter = RunFilter()) async throws -> String {
        let store = try await bench.open().runs
        var text = ""
        try await RunArchive(store, samplesFolder: "/nowhere").export(filter) { text += $0 }
        await store.close()
        return text
    }

    private func load(
        _ text: String, into bench: StoreBench, from path: String = "file.json"
    ) async throws -> RunArchive.Report {
        let store = try await bench.open().runs
        let archive = RunArchive(store, samplesFolder: bench.directory.file("runs"))
        let report = try await archive.load(Data(text.utf8), from: path)
        await store.close()
        return report
    }

    /// Three runs, one of which has samples here and one of which was interrupted.
    private func filled(_ kind: StoreKind) async throws -> StoreBench {
        let bench = try await StoreBench(kind)
        let store = try await bench.open().runs
        var sampled = StoredRun.finished("r-1", startedAt: 100.123456789)
        sampled.samples = try bench.directory.write("{\"series\":{\"a\":[1,null,0.1]},\"at\":[1,2,3]}", to: "s.json")
        try await store.add([
            ArchivedRun(sampled, document: sampled.sampleDocument),
            ArchivedRun(.finished("r-2", owner: .elsewhere, level: nil), document: "{\"n\":0.1,\"m\":1e300}"),
            ArchivedRun(.begun("r-3", owner: .gone), document: nil),
        ])
        await store.close()
        return bench
    }

    @Test(arguments: [(StoreKind.sqlite, StoreKind.postgres), (.postgres, .sqlite)])
    func aRoundTripIsExactAndImportingTwiceAddsNothing(_ from: StoreKind, _ to: StoreKind) async throws {
        let source = try await filled(from)
        let text = try await export(source)
        #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
        let target = try await StoreBench(to)
        let report = try await load(text, into: target)
        #expect(report.added.sorted() == ["r-1", "r-2", "r-3"])
        #expect(try await export(target) == text)
        let again = try await load(text, into: target)
        #expect(again.added.isEmpty && again.unchanged.sorted() == ["r-1", "r-2", "r-3"])
        #expect(try await export(target) == text)
        // What another tool has spelled differently is still the same.
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted])
        #expect(try await load(String(decoding: pretty, as: UTF8.self), into: target).unchanged.count == 3)
    }

    @Test func anInterruptedRunIsCompletedAndAnotherRunOfOneIdIsLeftAlone() async throws {
        let bench = try await StoreBench(.sqlite)
        let store = try await bench.open().runs
        try await store.add([
            ArchivedRun(.begun("r-1", owner: .gone), document: nil), ArchivedRun(.finished("r-2"), document: "{}"),
        ])
        let other = try await StoreBench(.sqlite)
        let otherStore = try await other.open().runs
        try await otherStore.add([
            ArchivedRun(.finished("r-1", owner: .gone), document: "{}"),
            ArchivedRun(.finished("r-2", verdict: .fail), document: "{}"),
        ])
        await otherStore.close()
        let report = try await load(try await export(other), into: bench)
        #expect(report.completed == ["r-1"] && report.different == ["r-2"])
        #expect(try await store.run("r-1")?.outcome?.verdict == .pass)
        #expect(try await store.run("r-2")?.outcome?.verdict == .pass)
        await store.close()
    }

    @Test func aRunsOwnRecordFillsAnEmptyStoreAgain() async throws {
        let record = SampleRecord.detected
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let text = String(decoding: try encoder.encode(record), as: UTF8.self)
        let bench = try await StoreBench(.sqlite)
        #expect(try await load(text, into: bench).added == [record.run])
        #expect(try await load(text, into: bench).unchanged == [record.run])
        let store = try await bench.open().runs
        let run = try #require(try await store.run(record.run))
        #expect(run.outcome?.ttdSeconds == 3 && run.outcome?.measured == .l2 && run.incidents == ["INC-\(record.run)"])
        #expect(run.outcome?.levelSeconds == .init(l2: 30, l3: 5))
        let samples = try #require(run.samples)
        let read = try JSONDecoder().decode(RunSamples.self, from: try Data(contentsOf: URL(fileURLWithPath: samples)))
        #expect(read.observations == record.observations)
        let document = try #require(try await store.document(of: record.run))
        var bare = record
        bare.observations = []
        #expect(try JSONDecoder().decode(RunRecord.self, from: Data(document.utf8)) == bare)
        await store.close()
    }

    @Test func aRecordsReadingsAreFoundBesideIt() async throws {
        var record = SampleRecord.detected
        let bench = try await StoreBench(.sqlite)
        let samples = try bench.directory.write(
            String(decoding: try JSONEncoder().encode(RunSamples(record)), as: UTF8.self), to: "samples.json")
        record.observations = []
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        #expect(try await load(text, into: bench, from: bench.directory.file("record.json")).added == [record.run])
        let store = try await bench.open().runs
        #expect(try await store.run(record.run)?.samples == samples)
        await store.close()
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"format\":\"other\",\"version\":1,\"runs\":[]}",
        "{\"format\":\"firedrill-runs\",\"version\":2,\"runs\":[]}",
        "{\"format\":\"firedrill-runs\",\"version\":1,\"runs\":[{\"run\":{}}]}",
    ])
    func whatIsNoArchiveIsRefused(_ text: String) async throws {
        let bench = try await StoreBench(.sqlite)
        let error = await #expect(throws: ChaosError.self) { _ = try await load(text, into: bench) }
        #expect(error?.code == .invalidFile && error?.target == "file.json")
    }

    @Test(arguments: [
        ("\"startedAt\":1780000000", "\"startedAt\":1e300", "startedAt"),
        ("\"startedAt\":1780000000", "\"startedAt\":-1", "startedAt"),
        ("\"ttdSeconds\":3.1", "\"ttdSeconds\":1e300", "outcome.ttdSeconds"),
        ("\"n\":1", "\"timeline\":{\"originEpochSeconds\":1e300}", "document.timeline.originEpochSeconds"),
    ])
    func timesThatCannotBeTrueAreRefused(_ plausible: String, _ absurd: String, _ name: String) async throws {
        let source = try await StoreBench(.sqlite)
        let store = try await source.open().runs
        try await store.add([
            ArchivedRun(.finished("r-1"), document: "{\"n\":1}"), ArchivedRun(.finished("r-2"), document: nil),
        ])
        await store.close()
        let text = try await export(source)
        #expect(text.contains(plausible))
        let target = try await StoreBench(.sqlite)
        let damaged = text.replacingOccurrences(of: plausible, with: absurd)
        let error = await #expect(throws: ChaosError.self) { _ = try await load(damaged, into: target) }
        #expect(error?.code == .invalidFile)
        #expect(error?.cause.contains("\(name) is ") == true, "\(String(describing: error))")
        #expect(try await load(text, into: target).added.count == 2)
    }

    @Test func aPathOfSamplesFromElsewhereIsNotKept() async throws {
        let source = try await StoreBench(.sqlite)
        let store = try await source.open().runs
        try await store.add([ArchivedRun(.finished("r-1"), document: nil)])
        await store.close()
        let text = try await export(source)
        let target = try await StoreBench(.sqlite)
        let secret = try target.directory.write("{\"password\":1}", to: "secret.json")
        let planted = text.replacingOccurrences(
            of: "\"startedAt\":", with: "\"samples\":\"\(secret)\",\"startedAt\":")
        #expect(planted.contains("secret.json"))
        #expect(try await load(planted, into: target).added == ["r-1"])
        #expect(try await !export(target).contains("password"))
    }

    @Test func anIdFromAFileDoesNotLeadOutOfTheFolder() throws {
        let directory = try TemporaryDirectory("samples")
        let path = try SampleFiles(folder: directory.file("runs")).write(.object([:]), of: "../../etc/x")
        #expect(path == directory.file("runs/______etc_x/samples.json"))
    }
}
