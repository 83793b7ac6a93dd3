import ChaosClients
import ChaosCore

/// Questions about a Redis server that several faults ask.
enum RedisParts {
    /// The endpoint of the target's Redis; refused when the target describes none.
    static func endpoint(of target: Target) throws(ChaosError) -> RedisEndpoint {
        guard let redis = target.redis else {
            throw ChaosError(
                .invalidFile, operation: "find the target's Redis", target: target.source,
                cause: "the target file has no redis section", remedy: "Add redis: { url: ... } to it.")
        }
        do { return try RedisEndpoint(url: redis.url.reveal()) } catch {
            throw ChaosError(.invalidFile, operation: "read redis.url", target: target.source, cause: error.cause)
        }
    }

    /// `run_id` from `INFO server`: new at each start of the server.
    static func serverRun(over connection: RedisConnection) async throws(ClientError) -> String? {
        let info = try await connection.send(["INFO", "server"]).string ?? ""
        return info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
            .map { String($0.dropFirst("run_id:".count)) }
    }

    /// Ids of the connections with this name. Fields of `CLIENT LIST` come and go between versions, so only the two
    /// that are needed are looked for.
    static func clients(named name: String, over connection: RedisConnection) async throws(ClientError) -> [Int64] {
        let list = try await connection.send(["CLIENT", "LIST"]).string ?? ""
        return list.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.contains(where: { $0 == "name=\(name)" }) else { return nil }
            return fields.first { $0.hasPrefix("id=") }.flatMap { Int64($0.dropFirst(3)) }
        }
    }

    /// Ends every connection with this name; returns how many there were.
    static func killClients(named name: String, over connection: RedisConnection) async throws(ClientError) -> Int {
        let ids = try await clients(named: name, over: connection)
        for id in ids {
            // A connection that went by itself in the meantime answers 0, which is as good.
            _ = try await connection.send(["CLIENT", "KILL", "ID", .int(id)])
        }
        return ids.count
    }

    /// Whether the user may run these commands; unknown where the server is too old to be asked (`ACL DRYRUN`, 7.0).
    static func privileges(
        _ commands: [String], over connection: RedisConnection
    ) async throws(ClientError) -> [FaultPlan.Privilege] {
        var privileges: [FaultPlan.Privilege] = []
        let user = try? await connection.send(["ACL", "WHOAMI"]).string
        for command in commands {
            var granted: Bool?
            if let user {
                granted = await mayRun(command, user: user, over: connection)
            }
            privileges.append(
                .init(
                    name: "Redis command \(command)", granted: granted, consequence: "the keys cannot be taken safely"))
        }
        return privileges
    }

    private static func mayRun(_ command: String, user: String, over connection: RedisConnection) async -> Bool? {
        let sample: [String: [RedisArgument]] = [
            "EVAL": ["EVAL", "return 1", "0"], "EVALSHA": ["EVALSHA", "0", "0"], "CLIENT": ["CLIENT", "LIST"],
        ]
        let call = sample[command] ?? [.string(command)]
        guard let answer = try? await connection.send(["ACL", "DRYRUN", .string(user)] + call) else { return nil }
        return answer.string == "OK"
    }
}
