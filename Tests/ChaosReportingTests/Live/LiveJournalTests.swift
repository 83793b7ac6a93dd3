import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct LiveJournalTests {
    private func line(_ at: Double, events: [TimelineEvent] = []) -> LiveLine {
        LiveLine(
            title: "t", target: "lab", at: at, phase: "holding", remaining: 3, level: .l2, firing: ["A"],
            indicators: [.init(name: "http.up == 1", value: nil, text: "unknown (x)", holds: nil)], events: events)
    }

    @Test func linesAreReadOnceAndALineThatIsBeingWrittenWaits() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let journal = LiveJournal(folder: folder.path)
        #expect(journal.lines(from: 0).lines.isEmpty && journal.newest() == nil)
        journal.append(line(1))
        journal.append(line(2))
        let first = journal.lines(from: 0)
        #expect(first.lines.count == 2)
        #expect(journal.lines(from: first.next).lines.isEmpty)
        let handle = try #require(FileHandle(forWritingAtPath: journal.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"at\":3".utf8))
        #expect(journal.lines(from: first.next).lines.isEmpty)
        try handle.write(contentsOf: Data("}\n".utf8))
        #expect(journal.lines(from: first.next).lines == ["{\"at\":3}"])
    }

    @Test func eventsComeInTheirOrderAndEachOnce() throws {
        var timeline = Timeline(originEpochSeconds: 0)
        for index in 1...3 { timeline.append(.note, at: Instant(seconds: Double(index)), "e\(index)", evidence: "x") }
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let journal = LiveJournal(folder: folder.path)
        journal.append(line(1, events: Array(timeline.events[1...])))
        journal.append(line(2, events: timeline.events))
        #expect(journal.events() == timeline.events)
        #expect(journal.newest() == line(2, events: timeline.events))
    }

    @Test func aFolderThatIsGoneCostsNothingButTheLine() {
        let journal = LiveJournal(folder: "/nowhere/at/all")
        journal.append(line(1))
        #expect(journal.events().isEmpty)
    }

    @Test func theIndexAndTheLivePageKeepHostileTextText() throws {
        var run = StoredRun(SampleRuns.passed, owner: .unnamed)
        (run.id, run.title, run.state) = ("../x?<\"'", "<script>x</script>", .running)
        run.incidents = ["INC-\"><b>"]
        for language in ReportLanguage.allCases {
            let index = try PageReader(IndexPage([run], total: 1, language: language).source)
            #expect(index.elements(named: "script").isEmpty && index.elements(named: "b").isEmpty)
            let links = index.elements(named: "a").compactMap { $0.value(of: "href") }
            #expect(links.allSatisfy { $0.hasPrefix("/") })
            #expect(links.contains("/runs/..%2Fx%3F%3C%22%27?language=\(language.rawValue)"))
            let live = try PageReader(
                LivePage(run, line: line(1), events: [], language: language).source)
            #expect(live.elements(named: "script").compactMap { $0.value(of: "src") } == ["/live.js"])
            #expect(live.texts(of: "h1") == ["<script>x</script>"])
        }
    }
}
