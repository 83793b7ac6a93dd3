/// How severe an incident is. L1 is the most severe; many shops number their support lines the other way round,
/// so the direction is printed wherever a level is.
public enum IncidentLevel: String, Sendable, Codable, Comparable, CaseIterable {
    case l1 = "L1"
    case l2 = "L2"
    case l3 = "L3"

    /// What the source report says the level means.
    public var meaning: String {
        switch self {
        case .l1: "whole service or core business down"
        case .l2: "part of the function failing, users hurt"
        case .l3: "degraded, function kept, at risk"
        }
    }

    private var severity: Int {
        switch self {
        case .l1: 3
        case .l2: 2
        case .l3: 1
        }
    }

    /// Less means less severe: `L3 < L2 < L1`.
    public static func < (left: IncidentLevel, right: IncidentLevel) -> Bool { left.severity < right.severity }
}
