import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct TimelineReporterTests {
    @Test func everyEventIsOneLine() throws {
        var record = SampleRuns.inconclusive
        record.timeline.append(.note, at: Instant(seconds: 11.125), "two\nlines", evidence: "a \"quote\"")
        #expect(
            try TimelineReporter().report(record) == #"""
                {"at":0,"epochSeconds":1790000000,"evidence":"the tool","kind":"runStarted","run":"r-inconclusive",\#
                "sequence":1,"summary":"run started"}
                {"at":10,"epochSeconds":1790000010,"evidence":"evidence of t0","kind":"note","run":"r-inconclusive",\#
                "sequence":2,"stage":"injected","summary":"fault requested"}
                {"at":11.125,"epochSeconds":1790000011.125,"evidence":"a \"quote\"","kind":"note",\#
                "run":"r-inconclusive","sequence":3,"summary":"two\nlines"}

                """#)
    }

    @Test func noEventsAreNoLines() throws {
        var record = SampleRuns.control
        record.timeline = Timeline(originEpochSeconds: 0)
        #expect(try TimelineReporter().report(record) == "")
    }
}
