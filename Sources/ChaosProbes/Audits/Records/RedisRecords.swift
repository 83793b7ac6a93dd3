import ChaosClients

/// Asks the target's Redis with scripts that the server itself keeps from writing (`EVAL_RO`, Redis 7).
actor RedisRecords {
    private static let timeLimit = Duration.seconds(10)

    private let endpoint: RedisEndpoint
    private var connection: RedisConnection?

    init(endpoint: RedisEndpoint) {
        self.endpoint = endpoint
    }

    /// What the script lists; an element that is a list itself is joined by colons.
    func rows(
        script: String, keys: [String], limit: Int, keeping isWanted: @Sendable (String) -> Bool
    ) async throws(AuditProblem) -> AuditRows {
        let answer: RedisValue
        do throws(ClientError) {
            let command =
                [.string("EVAL_RO"), .string(script), .int(Int64(keys.count))] + keys.map(RedisArgument.string)
            answer = try await connected().send(command, timeout: Self.timeLimit)
        } catch {
            await close()
            if error.serverCode == "ERR", error.cause.contains("unknown command") {
                throw AuditProblem("this Redis does not know EVAL_RO, which came with version 7")
            }
            throw AuditProblem(error, asked: "Redis")
        }
        guard let elements = answer.array else { throw AuditProblem("the script answered no list") }
        var rows = AuditRows(limit: limit)
        for element in elements {
            let name = try Self.name(of: element)
            rows.take(name, isWanted: isWanted(name))
        }
        return rows
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private static func name(of value: RedisValue) throws(AuditProblem) -> String {
        switch value {
        case .error(let text): throw AuditProblem("the script answered an error: \(text)")
        case .null: return "null"
        case .array(let parts):
            var names: [String] = []
            for part in parts { names.append(try name(of: part)) }
            return names.joined(separator: ":")
        case .integer, .status, .bulk: return value.string ?? ""
        }
    }

    private func connected() async throws(ClientError) -> RedisConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await RedisConnection.connect(to: endpoint, clientName: "firedrill-audit")
        connection = made
        return made
    }
}
