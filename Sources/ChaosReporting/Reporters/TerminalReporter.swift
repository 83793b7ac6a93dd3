import ChaosCore

/// The final table for a person at a terminal: aligned, at most 100 columns, in colour only when asked.
public struct TerminalReporter: Reporter {
    public static let kind = "table"
    public static let summary = "The final table for a person at a terminal."
    public static let fileExtension = "txt"

    /// Wider than this is no easier to read.
    private static let widest = 100
    private static let narrowest = 40

    private let paint: Paint
    private let width: Int

    /// Makes the reporter for a terminal of this many columns.
    public init(colour: Bool = false, width: Int = 100) {
        paint = Paint(isOn: colour)
        self.width = min(Self.widest, max(Self.narrowest, width))
    }

    public func report(_ record: RunRecord) throws -> String {
        let sections = TerminalSections(record: record, width: width)
        let parts = [
            sections.headline, sections.facts, sections.times, sections.detection, sections.stages, sections.reasons,
            sections.level, sections.load, sections.alerts, sections.audits,
        ].filter { !$0.isEmpty }
        let lines = parts.joined(separator: [StyledLine()])
        // A table that cannot be made narrow enough wraps at the terminal; nothing is cut off in a report.
        return lines.map { $0.rendered(width: .max, paint: paint) + "\n" }.joined()
    }
}
