/// A user's points.
struct PointsBalance: Codable, Sendable, Equatable {
    let userId: Int
    let points: Int
}
