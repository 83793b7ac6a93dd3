import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// A `redis-server` with a password on a loopback port.
///
/// It keeps an append-only file: what it has answered survives the death of its process, so a restart in the middle
/// of a drill is an outage and not a loss of data.
struct RedisService: LabService {
    static let name = "redis"

    let plan: LabPlan
    let secrets: LabSecrets

    var name: String { Self.name }
    var port: Int? { plan.ports.redis }
    var traits: ServiceTraits { ServiceTraits() }

    private var configuration: String { "\(plan.folder.redis)/redis.conf" }

    func prepare() async throws {
        let text = """
            bind 127.0.0.1
            port \(plan.ports.redis)
            requirepass \(secrets.redis.reveal())
            dir \(Self.quoted(plan.folder.redis))
            appendonly yes
            appendfsync everysec
            save ""
            maxclients 4000
            latency-monitor-threshold 100
            daemonize no
            logfile ""

            """
        let (folder, file) = (plan.folder.redis, configuration)
        try await BlockingLane("redis-files").run {
            try LabFiles.makeFolder(folder)
            try DurableFile.write(Data(text.utf8), to: file)
        }
    }

    /// A word of Redis's configuration file; a path may hold spaces.
    static func quoted(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    }

    func command() throws(ChaosError) -> ServiceCommand {
        ServiceCommand(
            executable: plan.executables.redisServer, arguments: [configuration], workingFolder: plan.folder.redis)
    }

    func check(_ process: ProcessIdentity) async throws -> String {
        let url = LabURLs(plan: plan, secrets: secrets).redis
        let connection = try await RedisConnection.connect(
            to: RedisEndpoint(url: url), clientName: "lab", timeout: .seconds(1))
        do {
            let answer = try await connection.send(["INFO", "server"]).string ?? ""
            await connection.close()
            return try Self.version(in: answer, pid: process.pid)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The version, if it is our own process that answers and not a stranger on its port.
    static func version(in information: String, pid: Int32) throws(ChaosError) -> String {
        var facts: [Substring: Substring] = [:]
        for line in information.split(whereSeparator: { $0.isNewline }) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { facts[parts[0]] = parts[1] }
        }
        guard facts["process_id"] == "\(pid)", let version = facts["redis_version"] else {
            throw ChaosError(
                .targetUnreachable, operation: "check redis", target: "process \(pid)",
                cause: "another process answers on its port")
        }
        return "Redis \(version)"
    }
}
