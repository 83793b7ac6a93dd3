import ChaosCore
import Foundation

/// The timeline as JSON lines, one event per line, for `jq`, `grep` and log pipelines.
public struct TimelineReporter: Reporter {
    public static let kind = "timeline"
    public static let summary = "The timeline as JSON lines, one event per line."
    public static let fileExtension = "jsonl"

    /// One line. `at` counts seconds from the run's origin, `epochSeconds` is the same moment on the wall clock.
    private struct Line: Encodable {
        let run: String
        let sequence: Int
        let at: Double
        let epochSeconds: Double
        let kind: TimelineEvent.Kind
        let stage: Stage?
        let summary: String
        let evidence: String
    }

    public init() {}

    public func report(_ record: RunRecord) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try record.timeline.events.map { event in
            // To the microsecond: a Double holds no more of the wall clock.
            let wall = ((record.timeline.originEpochSeconds + event.at.seconds) * 1e6).rounded() / 1e6
            let line = Line(
                run: record.run, sequence: event.sequence, at: event.at.seconds, epochSeconds: wall, kind: event.kind,
                stage: event.stage, summary: event.summary, evidence: event.evidence)
            return String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
        }
        return lines.joined()
    }
}
