import ChaosClients
import ChaosCore
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosFaults

@Suite struct RedisLockExpiryTests {
    @Test(arguments: LockStyle.allCases)
    func aWorkingHolderLosesItsLockAndTheNextOneGetsIt(_ style: LockStyle) async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared(), style: style)
        let (fault, tag) = try bench.fault()
        let undo = try await fault.capture()
        #expect(try await bench.locks.applicationTakes(bench.used[0]))
        #expect(try await bench.locks.applicationTakes(bench.used[0]) == false)
        try await fault.inject()
        guard case .effective(_, let evidence) = try await fault.confirm() else {
            Issue.record("it is not effective")
            return
        }
        #expect(evidence.hasPrefix("1 lock taken from its holder in "))
        // The first holder has ten minutes left on its lease, and still somebody else gets in, again and again.
        for _ in 0..<3 {
            try await expect("the lock is free") { try await bench.locks.applicationTakes(bench.used[0]) }
        }
        try await expect("it goes on") { await fault.status() == .active }
        await fault.letGo()
        _ = try await bench.recover(undo)
        // Whoever has no connection cannot sweep.
        try await expect("the sweeping connection is closed") { try await bench.locks.traces(of: tag) == [] }
        _ = try await bench.locks.applicationTakes(bench.used[0])
        #expect(try await bench.holds(bench.used[0]))
    }

    struct Protection: Sendable, CustomTestStringConvertible {
        let style: LockStyle
        let isFenced: Bool
        var testDescription: String { "\(style.rawValue), fenced \(isFenced)" }
    }

    static let protections = LockStyle.allCases.flatMap { style in
        [false, true].map { Protection(style: style, isFenced: $0) }
    }

    @Test(arguments: protections)
    func twoProceedUnlessTheWriteComparesTheLock(_ protection: Protection) async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared(), style: protection.style)
        let application = try bench.application(isFenced: protection.isFenced)
        let (fault, _) = try bench.fault()
        try await application.work(keys: bench.used) {
            // As long as the lock holds, it is enough.
            try await expect("the application works") { application.figures.issued >= 50 }
            #expect(try await application.duplicates() == 0)
            #expect(application.figures.lost == 0)
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            try await expect("many locks are lost") {
                if protection.isFenced { return application.figures.fencedOff >= 50 }
                return try await application.duplicates() >= 20
            }
            await fault.letGo()
            let tally = await fault.tally()
            #expect(tally.taken >= application.figures.lost - 2, "who else took them: \(tally), \(application.figures)")
            #expect(
                try await bench.recover(undo).evidence.contains("; \(tally.taken) locks taken from their holders in "))
        }
        #expect(try await (application.duplicates() == 0) == protection.isFenced)
        await application.close()
    }

    @Test(arguments: LockStyle.allCases)
    func whatIsNoLockWithALeaseIsLeftAlone(_ style: LockStyle) async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared(), style: style)
        let (fault, tag) = try bench.fault(confirmWithin: .milliseconds(300))
        let undo = try await fault.capture()
        // Each came into being after the plan, when nobody looks any more but the script itself.
        let keys = bench.locks.keys.map { RedisArgument.string($0) }
        switch style {
        case .setNX:
            _ = try await bench.locks.outside.send(["SET", keys[0], "stock without a time to live"])
            _ = try await bench.locks.outside.send(["SET", keys[1], "firedrill:another-run", "PX", "600000"])
            _ = try await bench.locks.outside.send(["HSET", keys[2], "a", "b"])
        case .redisson:
            _ = try await bench.locks.outside.send(["HSET", keys[0], "user", "without a time to live"])
            _ = try await bench.locks.outside.send(["HSET", keys[1], "firedrill:another-run", "1"])
            _ = try await bench.locks.outside.send(["HSET", keys[2], "a", "1", "b", "2"])
            for key in keys.dropFirst() { _ = try await bench.locks.outside.send(["PEXPIRE", key, "600000"]) }
        }
        let before = try await bench.locks.fingerprint()
        try await fault.inject()
        let confirmation = try await fault.confirm()
        guard case .notEffective(let seen) = confirmation else {
            Issue.record("effective on what is no lock: \(confirmation)")
            return
        }
        #expect(seen.hasPrefix("no lock of the application was seen in "))
        #expect(seen.hasSuffix("; 3 keys were there that are no lock with a lease"))
        #expect(try await bench.locks.fingerprint() == before)
        #expect(await fault.tally().taken == 0)
        await fault.letGo()
        #expect(try await bench.recover(undo).evidence.hasPrefix("0 connections of \(tag) left, read back"))
        #expect(try await bench.locks.fingerprint() == before)
    }

    @Test func anApplicationThatTakesNoLockLosesNone() async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared())
        let (fault, _) = try bench.fault(confirmWithin: .milliseconds(400))
        let undo = try await fault.capture()
        try await fault.inject()
        guard case .notEffective(let seen) = try await fault.confirm() else {
            Issue.record("nobody held a lock")
            return
        }
        let sweeps = try #require(seen.split(separator: " ").compactMap { Int($0) }.first)
        #expect(sweeps >= 1)
        #expect(seen.hasPrefix("no lock of the application was seen in \(sweeps) sweeps of 3 keys within "))
        #expect(try await bench.locks.outside.send(["EXISTS", .string(bench.used[0])]).int == 0)
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func aSleepingWaiterOfRedissonIsWokenByEachLoss() async throws {
        let server = try await RedisFixture.shared()
        let bench = try await LockExpiryBench(on: server, style: .redisson)
        let directory = try TemporaryDirectory("redisson-expiry")
        let log = directory.file("waiter.log")
        let channel = LockStyle.channel(of: bench.used[1])
        let waiter = try ServerProcess(["redis-cli", "-p", "\(server.port)", "SUBSCRIBE", channel], log: log)
        try await expect("the waiter subscribes") { waiter.output.contains("subscribe") }
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        #expect(try await bench.locks.applicationTakes(bench.used[1]))
        try await expect("the waiter is told") { waiter.output.contains("message") }
        await fault.letGo()
        _ = try await bench.recover(undo)
        await waiter.end(SIGKILL)
    }
}
