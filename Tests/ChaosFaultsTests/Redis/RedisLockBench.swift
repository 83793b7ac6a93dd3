import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosFaults

/// Lock keys of a test's own on a real Redis, with the application's and the on-call person's hands on them.
struct RedisLockBench: Sendable {
    let server: RedisFixture
    let style: LockStyle
    /// In front of every key, so that tests can share a server.
    let prefix: String
    let outside: RedisConnection
    let count: Int
    /// Longer than a busy machine keeps the holder waiting, so that keys are lost only where a test wants it.
    let lease: Duration

    init(
        on server: RedisFixture, style: LockStyle = .setNX, keys count: Int = 3, lease: Duration = .seconds(5)
    ) async throws {
        self.server = server
        self.style = style
        self.count = count
        self.lease = lease
        prefix = "t\(UUID().uuidString.prefix(8).lowercased()):lock:"
        outside = try await server.connect()
    }

    var keys: [String] { (1...count).map { "\(prefix)\($0)" } }

    var target: Target {
        Target(
            name: "redis-test", allowsChaos: true, redis: RedisTarget(url: Secret(server.url)),
            source: "targets/redis-test.yaml")
    }

    func parameters(holders: Int = 1, takeWithin: Duration = .seconds(60)) -> FaultParameters {
        FaultParameters([
            "keys": .text("\(prefix){1..\(count)}"), "holders": .whole(holders), "style": .text(style.rawValue),
            "lease": .duration(lease), "take-within": .duration(takeWithin),
        ])
    }

    func fault(
        holders: Int = 1, takeWithin: Duration = .seconds(60), clock: any RunClock = MonotonicRunClock()
    ) throws -> (fault: RedisLockContention, tag: String) {
        let context = FaultContext(
            target: target, parameters: parameters(holders: holders, takeWithin: takeWithin),
            run: "run-\(UUID().uuidString.prefix(8).lowercased())", clock: clock)
        return (try RedisLockContention(context: context), context.tag)
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await RedisLockContention.recover(undo, target: target, clock: MonotonicRunClock())
    }

    // MARK: Looking

    /// The key with its owner, whatever shape it has; without its remaining lease, which moves by itself.
    func describe(_ key: String) async throws -> String {
        switch try await outside.send(["TYPE", .string(key)]).string {
        case "string": "\(key)=\(try await outside.send(["GET", .string(key)]).string ?? "")"
        case "hash":
            "\(key)=\((try await outside.send(["HGETALL", .string(key)]).array ?? []).compactMap(\.string))"
        case let other: "\(key) is \(other ?? "?")"
        }
    }

    /// How long the key's lease still is.
    func remaining(_ key: String) async throws -> Duration {
        .milliseconds(try await outside.send(["PTTL", .string(key)]).int ?? 0)
    }

    /// Waits until the holder has renewed every key once: a lease that only runs out never gets longer.
    func renewed(_ keys: [String]) async throws {
        for key in keys {
            var last = try await remaining(key)
            try await expect("\(key) is renewed") {
                let now = try await remaining(key)
                defer { last = now }
                return now > last
            }
        }
    }

    func fingerprint() async throws -> String {
        var lines: [String] = []
        for key in keys { lines.append(try await describe(key)) }
        return lines.joined(separator: " ")
    }

    /// Keys and connections of this owner.
    func traces(of tag: String) async throws -> [String] {
        let list = try await outside.send(["CLIENT", "LIST"]).string ?? ""
        let connections = list.split(separator: "\n").filter { $0.contains("name=\(tag) ") }
        var found = connections.map { "connection \($0.prefix { $0 != " " })" }
        for key in keys where try await describe(key).contains(tag) { found.append(key) }
        return found
    }

    // MARK: The application

    /// What the application does to get a lock; false when it is held.
    func applicationTakes(_ key: String, for lease: Duration = .seconds(600)) async throws -> Bool {
        let milliseconds = RedisArgument.int(lease.nanoseconds / 1_000_000)
        switch style {
        case .setNX:
            return try await outside.send(["SET", .string(key), "application", "NX", "PX", milliseconds]).string == "OK"
        case .redisson:
            if try await outside.send(["EXISTS", .string(key)]).int == 1 { return false }
            _ = try await outside.send(["HSET", .string(key), "application", "1"])
            _ = try await outside.send(["PEXPIRE", .string(key), milliseconds])
            return true
        }
    }

    func free(_ key: String) async throws {
        _ = try await outside.send(["DEL", .string(key)])
    }

    // MARK: The person on call

    /// Ends the connections with this name; the keys end with their leases.
    func killClients(named tag: String) async throws {
        for line in (try await outside.send(["CLIENT", "LIST"]).string ?? "").split(separator: "\n")
        where line.contains("name=\(tag) ") {
            let id = line.dropFirst("id=".count).prefix { $0 != " " }
            _ = try await outside.send(["CLIENT", "KILL", "ID", .string(String(id))])
        }
    }

    func rig() -> FaultRig {
        FaultRig(
            target: target, parameters: parameters(),
            secrets: server.password.map { [$0] } ?? [],
            fingerprint: { try await fingerprint() },
            traces: { tag in try await traces(of: tag) },
            throwOut: { tag in
                try await killClients(named: tag)
                for key in keys where try await describe(key).contains(tag) { try await free(key) }
            },
            obstruct: {
                _ = try await applicationTakes(keys[1])
                return { try await free(keys[1]) }
            })
    }
}
