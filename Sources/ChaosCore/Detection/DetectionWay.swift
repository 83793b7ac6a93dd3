/// Splits the time to detect into its parts. Pure: an unknown station is unknown, and never zero.
public enum DetectionWay {
    /// The parts between the fault's effect and the last station, one for each mark.
    public static func parts(
        _ marks: [DetectionPoint: DetectionMark], effective: Instant
    ) -> [DetectionReport.Part] {
        var parts: [DetectionReport.Part] = []
        // The last station whose time is known, and whether the one before this is.
        var last = (at: effective, resolution: Duration.zero, isNext: true)
        for point in DetectionPoint.allCases {
            guard let mark = marks[point] else { continue }
            switch mark {
            case .unknown(let reason):
                parts.append(.init(point: point, unknown: reason))
                last.isNext = false
            case .known(let at, let resolution):
                let part = at - last.at
                guard part + resolution + last.resolution >= .zero else {
                    let ahead = parts.isEmpty ? "the fault was effective" : "the station before it"
                    parts.append(.init(point: point, unknown: "by its clock it came before \(ahead)"))
                    last.isNext = false
                    continue
                }
                parts.append(
                    .init(
                        point: point, seconds: last.isNext ? rounded(part) : nil,
                        sinceEffectiveSeconds: rounded(at - effective), resolutionSeconds: rounded(resolution),
                        unknown: last.isNext ? nil : "only together with what is not known before it"))
                last = (at, resolution, true)
            }
        }
        return parts
    }

    /// To the microsecond, as all times in a record.
    static func rounded(_ length: Duration) -> Double { Instant(length).seconds }
}
