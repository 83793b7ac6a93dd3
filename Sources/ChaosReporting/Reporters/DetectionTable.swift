import ChaosCore

/// The detectors of a run side by side: a column for each, a row for each part of the time that it needed.
struct DetectionTable: Sendable {
    let reports: [DetectionReport]
    let say: ReportVoice

    /// `nil` when only rules of our own watched.
    init?(_ record: RunRecord, _ say: ReportVoice = ReportVoice(.english)) {
        guard let reports = record.detectors, !reports.isEmpty else { return nil }
        self.reports = reports
        self.say = say
    }

    /// The part's name, then each detector's title.
    var headings: [String] {
        [say(.part)] + reports.map { $0.isPrimary ? say(.primaryMark, $0.title) : $0.title }
    }

    /// The parts that are on somebody's way, and at the end the whole time.
    var rows: [[String]] {
        let points = DetectionPoint.allCases.filter { point in
            reports.contains { $0.parts.contains { $0.point == point } }
        }
        return points.map { point in [say(.until(point))] + reports.map { cell($0, point) } }
            + [[say(.detect)] + reports.map(whole)]
    }

    /// What is not known and why, and what the servers say of themselves.
    var notes: [String] {
        reports.flatMap { report in
            let outcome = report.outcome == .inconclusive ? [say(.serverSays, report.title, report.detail)] : []
            let gaps = report.parts.compactMap { part in
                part.unknown.map { say(.stationUnknown, report.title, say(.until(part.point)), $0) }
            }
            return outcome + gaps + report.notes.map { say(.serverSays, report.title, $0) }
        }
    }

    private func cell(_ report: DetectionReport, _ point: DetectionPoint) -> String {
        guard let index = report.parts.firstIndex(where: { $0.point == point }) else { return RunWords.absent }
        let part = report.parts[index]
        if let seconds = part.seconds { return time(seconds, part.resolutionSeconds) }
        guard let end = part.sinceEffectiveSeconds else { return say(.unknown) }
        let before = report.parts[..<index].compactMap(\.sinceEffectiveSeconds).last ?? 0
        return say(.together, time(end - before, part.resolutionSeconds))
    }

    private func whole(_ report: DetectionReport) -> String {
        if let seconds = report.ttdSeconds { return time(seconds, report.resolutionSeconds) }
        guard let longer = report.ttdLongerThanSeconds else { return say(.unknown) }
        return say(.notDetectedWithin, "\(SecondsText.fixed(longer, places: 1)) s")
    }

    /// As many decimals as the resolution supports, at most three.
    private func time(_ seconds: Double, _ resolution: Double?) -> String {
        let width = resolution ?? 0
        let places = width < 0.005 ? 3 : SecondsText.places(resolution: width)
        let value = "\(SecondsText.fixed(seconds, places: places)) s"
        return width >= 0.0005 ? "\(value) +- \(DurationText.decimal(width, places: 3)) s" : value
    }
}
