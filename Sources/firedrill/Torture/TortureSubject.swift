import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation

/// One fault of the kill campaign: how it is injected alone, and how its traces are seen from outside.
///
/// The looks call none of the faults' own recovery: plain commands, plain files. Only the connections and the search for
/// processes are the same.
struct TortureSubject: Sendable {
    let fault: String
    /// `--set` pairs.
    let parameters: [String]
    /// The parts of the target that the fault needs, as a target file of its own.
    let target: String
    /// What of the fault is there now; empty when nothing is.
    let traces: @Sendable () async throws -> [String]
    /// How long everything may take to be gone when only the tool was killed.
    let limit: Duration
    /// How long leases and session timeouts need when the reaper was killed too.
    let leaseLimit: Duration
    /// Puts something of somebody else's where the fault was, and says whether it is still there.
    let foreigner: Foreigner?
    /// What is still missing at the target although nothing of the fault is there any more; nil when all is as before.
    var missing: (@Sendable () async -> String?)?
    /// What else the fault might have left that cannot be asked a thousand times a second; asked at a trial's end.
    var remains: (@Sendable () async throws -> [String])?

    /// State that belongs to the application or a person: a late second undo would destroy it.
    struct Foreigner: Sendable {
        let plant: @Sendable () async throws -> Void
        let isIntact: @Sendable () async throws -> Bool
        let remove: @Sendable () async throws -> Void
    }
}

/// The subjects on one lab.
struct TortureLab: Sendable {
    let redis: RedisEndpoint
    let database: any TortureDatabase
    let cgroup: String?
    let sections: [String: String]
    let workerPages: [String]

    /// Reads the lab's target file, which this tool wrote itself.
    init(targetFile: String) async throws {
        let target = try TargetLoader().load(path: targetFile)
        guard let redis = target.redis, let sql = target.sql else {
            throw ChaosError(
                .invalidFile, operation: "read the lab", target: targetFile, cause: "it has no redis or sql section")
        }
        self.redis = try RedisEndpoint(url: redis.url.reveal())
        database = try await TortureDatabases.database(url: sql.url.reveal())
        cgroup = target.process?.cgroup
        workerPages = target.kafka?.workerMetrics ?? []
        let text = try String(contentsOfFile: targetFile, encoding: .utf8)
        sections = Self.sections(of: text)
    }

    /// Top-level sections of the file with their lines.
    private static func sections(of text: String) -> [String: String] {
        var found: [String: String] = [:]
        var name = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first, first.isLetter { name = String(line.prefix { $0 != ":" }) }
            found[name, default: ""] += line + "\n"
        }
        return found
    }

    private func file(_ name: String, _ parts: [String]) -> String {
        "version: 1\nname: \(name)\nallow-chaos: true\n" + parts.compactMap { sections[$0] }.joined()
    }

    /// Faults that share a server run one after the other, others side by side.
    func lanes() -> [[TortureSubject]] {
        [[contention, expiry], [deadlock], cgroup == nil ? [] : [memory], [consumerLag]].filter { !$0.isEmpty }
    }

    // MARK: Redis

    private static let keys = (8...13).map { "lock:torture:\($0)" }

    private func redisTraces() async throws -> [String] {
        try await withRedis { connection in
            let list = try await connection.send(["CLIENT", "LIST"]).string ?? ""
            var found = list.split(separator: "\n").filter { $0.contains(" name=firedrill:") }
                .map { "connection \($0.prefix { $0 != " " })" }
            for key in Self.keys {
                let owner = try await connection.send(["GET", .string(key)]).string
                if owner?.hasPrefix("firedrill:") == true { found.append(key) }
            }
            return found
        }
    }

    private func withRedis<Value: Sendable>(
        _ body: (RedisConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await RedisConnection.connect(to: redis, clientName: "torture")
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    private var contention: TortureSubject {
        TortureSubject(
            fault: "redis-lock-contention", parameters: ["keys=lock:torture:{8..13}", "lease=2s"],
            target: file("torture-redis", ["redis"]), traces: { try await redisTraces() }, limit: .seconds(5),
            leaseLimit: .seconds(5), foreigner: foreignLock)
    }

    private var foreignLock: TortureSubject.Foreigner {
        TortureSubject.Foreigner(
            plant: {
                try await withRedis { connection in
                    for key in Self.keys {
                        _ = try await connection.send(["SET", .string(key), "application", "PX", "60000"])
                    }
                }
            },
            isIntact: {
                try await withRedis { connection in
                    for key in Self.keys
                    where try await connection.send(["GET", .string(key)]).string != "application" { return false }
                    return true
                }
            },
            remove: {
                try await withRedis { connection in
                    for key in Self.keys { _ = try await connection.send(["DEL", .string(key)]) }
                }
            })
    }

    private var expiry: TortureSubject {
        TortureSubject(
            fault: "redis-lock-expiry", parameters: ["keys=lock:torture:{8..13}"],
            target: file("torture-redis", ["redis"]), traces: { try await redisTraces() }, limit: .seconds(5),
            leaseLimit: .seconds(5), foreigner: nil)
    }

    // MARK: The others

    private var deadlock: TortureSubject {
        TortureSubject(
            fault: "database-deadlock",
            parameters: ["table=products", "key-column=id", "hot-keys=1,2", "cycle=sessions"],
            target: file("torture-sql", ["sql"]), traces: { [database] in try await database.traces() },
            limit: .seconds(5), leaseLimit: .seconds(10), foreigner: nil,
            remains: { [database] in try await database.remains() })
    }

    private var memory: TortureSubject {
        let memory = TortureMemory(cgroup: cgroup ?? "")
        return TortureSubject(
            fault: "memory-pressure", parameters: ["kill-within=30s"], target: file("torture-memory", ["process"]),
            traces: { memory.traces() }, limit: .seconds(5),
            // A control group has no lease: only the reaper or the next start gives the limit back.
            leaseLimit: .zero, foreigner: memory.foreigner)
    }

    private var consumerLag: TortureSubject {
        TortureSubject(
            fault: "kafka-consumer-lag", parameters: ["group=points-workers"], target: file("torture-kafka", ["kafka"]),
            traces: {
                // Another firedrill of this machine may have members of its own.
                await ProcessFinder.processes(withArguments: [LabExecutables.own, "stuck-members"]).map {
                    "process \($0.pid)"
                }
            }, limit: .seconds(5), leaseLimit: .seconds(20), foreigner: nil,
            missing: { [workerPages] in await TortureGroup(workerPages: workerPages).missing() })
    }
}
