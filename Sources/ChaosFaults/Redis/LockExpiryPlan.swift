import ChaosClients
import ChaosCore

/// What a lock expiry will touch and needs. Reads only.
struct LockExpiryPlan: Sendable {
    let context: FaultContext
    let keys: LockKeys
    let pause: Duration

    func make(over connection: RedisConnection) async throws -> FaultPlan {
        let readings = try await LockReading.read(keys.names, token: context.tag, over: connection)
        let now = readings.filter { $0.type != "none" }.count
        let rate = Int((1 / pause.inSeconds).rounded())
        return FaultPlan(
            touches: [
                "\(keys.names.count) Redis keys of shape \(keys.style.rawValue): \(keys.shown) (\(now) held by the "
                    + "application now); a lock that is found there is deleted, nothing is ever set",
                "1 connection named \(context.tag), one script over all keys at most \(rate) times a second",
            ],
            reach: [.keys: Int64(keys.names.count), .sessions: 1],
            privileges: try await RedisParts.privileges(["EVAL", "EVALSHA", "CLIENT"], over: connection)
                + [try await mayDelete(over: connection)],
            endsByItself: "it ends with the connection of the process that sweeps, and a process that was stopped for "
                + "\(DurationText.describe(LockSweeper.lease)) does not begin again; nothing stays behind in Redis",
            refusal: Self.refusal(keys, readings))
    }

    /// Why a key cannot be meant, if so: what is no lock with a lease cannot lose it.
    static func refusal(_ keys: LockKeys, _ readings: [LockReading]) -> String? {
        for reading in readings where reading.type != "none" {
            if reading.type != keys.style.redisType {
                return "\(reading.key) is a \(reading.type), not a lock of style \(keys.style.rawValue)"
            }
            if reading.remainingMilliseconds == -1 {
                return "\(reading.key) never expires: no lock with a lease, and deleting it may lose data"
            }
        }
        return nil
    }

    private func mayDelete(over connection: RedisConnection) async throws -> FaultPlan.Privilege {
        var granted: Bool?
        if let user = try? await connection.send(["ACL", "WHOAMI"]).string {
            granted = (try? await connection.send(["ACL", "DRYRUN", .string(user), "DEL", .string(keys.names[0])]))
                .map { $0.string == "OK" }
        }
        return .init(
            name: "Redis command DEL on the lock keys", granted: granted, consequence: "no lock can be taken away")
    }
}
