import ChaosClients
import ChaosCore

/// What one lock key looked like: whose it is, for how long, of what type.
struct LockReading: Sendable {
    let key: String
    let isOurs: Bool
    /// Remaining lease in milliseconds; -1 without expiry, -2 when the key does not exist.
    let remainingMilliseconds: Int64
    let type: String

    /// Reads all keys in turn over one connection.
    static func read(
        _ keys: [String], token: String, over connection: RedisConnection
    ) async throws(ClientError) -> [LockReading] {
        var readings: [LockReading] = []
        for key in keys {
            let answer = try await connection.eval(LockStyle.inspect, keys: [key], arguments: [.string(token)])
            guard let fields = answer.array, fields.count == 3 else {
                throw ClientError(
                    code: .protocolError, operation: "read the lock keys", target: "redis",
                    cause: "unexpected answer for \(key)")
            }
            readings.append(
                LockReading(
                    key: key, isOurs: fields[0].int == 1, remainingMilliseconds: fields[1].int ?? -2,
                    type: fields[2].string ?? "none"))
        }
        return readings
    }
}
