import ChaosClients
import ChaosCore

/// One engine's way of telling how far replicas are behind, in seconds.
protocol ReplicaQuestion: Sendable {
    /// Asks once; each statement takes at most `limit`. Without a replica, or while replication stands still, the answer
    /// is unknown and says so.
    func lag(over session: any SQLSession, limit: Duration) async throws(ClientError) -> Reading
}

/// Puts what several replicas say together.
enum ReplicaLags {
    /// The slowest one's lag; unknown as soon as one is, since that one may be behind by any time.
    static func slowest(_ readings: [Reading], none: String) -> Reading {
        if let reason = readings.lazy.compactMap(\.unknownReason).first { return .unknown(reason) }
        return readings.compactMap(\.value).max().map { .value($0) } ?? .unknown(none)
    }
}
