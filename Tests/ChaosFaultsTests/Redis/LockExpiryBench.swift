import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosFaults

/// The fault `redis-lock-expiry` with an application whose locks it takes away, beside keys that it must let be.
struct LockExpiryBench: Sendable {
    /// Three keys that the fault is told of: the application uses the first two.
    let locks: RedisLockBench

    init(on server: RedisFixture, style: LockStyle = .setNX) async throws {
        locks = try await RedisLockBench(on: server, style: style)
    }

    var style: LockStyle { locks.style }
    var used: [String] { Array(locks.keys.prefix(2)) }
    /// A lock that the fault is not told of.
    var neighbour: String { "\(locks.prefix)neighbour" }

    func parameters(
        confirmWithin: Duration = .seconds(60), interval: Duration = .milliseconds(1)
    ) -> FaultParameters {
        FaultParameters([
            "keys": .text("\(locks.prefix){1..\(locks.count)}"), "style": .text(style.rawValue),
            "interval": .duration(interval), "confirm-within": .duration(confirmWithin),
        ])
    }

    func fault(
        confirmWithin: Duration = .seconds(60), clock: any RunClock = MonotonicRunClock()
    ) throws -> (fault: RedisLockExpiry, tag: String) {
        let context = FaultContext(
            target: locks.target, parameters: parameters(confirmWithin: confirmWithin),
            run: "run-\(UUID().uuidString.prefix(8).lowercased())", clock: clock)
        return (try RedisLockExpiry(context: context), context.tag)
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await RedisLockExpiry.recover(undo, target: locks.target, clock: MonotonicRunClock())
    }

    func application(isFenced: Bool = false, work: Duration = .milliseconds(2)) throws -> LockedIssuer {
        try LockedIssuer(on: locks.server, style: style, prefix: "\(locks.prefix)app:", isFenced: isFenced, work: work)
    }

    /// Takes a lock for the application, as somebody who is at work for long.
    func holds(_ key: String) async throws -> Bool {
        try await locks.describe(key).contains("application")
    }

    /// The application's own locks come and go; what must not change is all the rest.
    func rig() -> FaultRig {
        FaultRig(
            target: locks.target, parameters: parameters(), secrets: locks.server.password.map { [$0] } ?? [],
            fingerprint: {
                let kept = try await locks.describe(neighbour)
                return "\(kept) \(try await locks.describe(locks.keys[2]))"
            },
            traces: { tag in
                let found = try await locks.traces(of: tag)
                let neighbour = try await locks.describe(neighbour).contains(tag) ? [neighbour] : []
                return found + neighbour
            },
            throwOut: { tag in try await locks.killClients(named: tag) })
    }
}
