import ChaosClients
import ChaosCore
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosFaults

@Suite struct RedisLockContentionTests {
    @Test(arguments: LockStyle.allCases)
    func theApplicationGetsNoLockUntilTheFaultIsOut(_ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), style: style)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        for key in bench.keys { #expect(try await bench.applicationTakes(key) == false) }
        // Held by renewal, and not only until the first lease ends.
        try await bench.renewed(bench.keys)
        #expect(await fault.status() == .active)
        for key in bench.keys { #expect(try await bench.applicationTakes(key) == false) }
        await fault.letGo()
        _ = try await bench.recover(undo)
        for key in bench.keys { #expect(try await bench.applicationTakes(key)) }
    }

    @Test(arguments: LockStyle.allCases)
    func aLockOfTheApplicationIsNeitherTakenNorShortened(_ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), style: style)
        #expect(try await bench.applicationTakes(bench.keys[1], for: .seconds(600)))
        let before = try await bench.describe(bench.keys[1])
        let (fault, tag) = try bench.fault(takeWithin: .milliseconds(1500))
        let undo = try await fault.capture()
        let error = await #expect(throws: ChaosError.self) { try await fault.inject() }
        #expect(error?.code == .faultNotEffective)
        #expect(error?.target == bench.keys[1])
        // Half of it is in: that is what recovery is for.
        #expect(try await bench.traces(of: tag).contains(bench.keys[0]))
        await fault.letGo()
        _ = try await bench.recover(undo)
        #expect(try await bench.traces(of: tag) == [])
        #expect(try await bench.describe(bench.keys[1]) == before)
        #expect(try await bench.remaining(bench.keys[1]) > .seconds(400))
    }

    @Test func itWaitsUntilTheApplicationLetsGo() async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared())
        #expect(try await bench.applicationTakes(bench.keys[0]))
        let clock = MonotonicRunClock()
        let (fault, tag) = try bench.fault(clock: clock)
        let undo = try await fault.capture()
        let injection = Task { try await fault.inject() }
        try await expect("it has the others") {
            for key in bench.keys.dropFirst() where try await !bench.describe(key).contains(tag) { return false }
            return true
        }
        let freed = clock.now
        try await bench.free(bench.keys[0])
        try await injection.value
        guard case .effective(let since, let evidence) = try await fault.confirm() else {
            Issue.record("it is not effective")
            return
        }
        #expect(since >= freed)
        #expect(evidence.hasPrefix("3 of 3 keys held by firedrill:run-"))
        await fault.letGo()
        _ = try await bench.recover(undo)
    }

    @Test func theKeysAreSharedAmongTheHolders() async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), keys: 5)
        let (fault, tag) = try bench.fault(holders: 3)
        let undo = try await fault.capture()
        try await fault.inject()
        let traces = try await bench.traces(of: tag)
        #expect(traces.filter { $0.hasPrefix("connection") }.count == 3)
        #expect(traces.filter(bench.keys.contains).count == 5)
        await fault.letGo()
        let report = try await bench.recover(undo)
        #expect(report.evidence.hasPrefix("0 of 5 keys and 0 connections of \(tag) left, read back"))
    }

    @Test(arguments: LockStyle.allCases)
    func aToolThatIsGoneFreesTheKeysWithinOneLease(_ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), style: style, lease: .seconds(1))
        let (fault, _) = try bench.fault()
        _ = try await fault.capture()
        try await fault.inject()
        // Nothing recovers: only the renewal ends, as when the process is killed.
        await fault.letGo()
        for key in bench.keys { #expect(try await bench.remaining(key) <= bench.lease) }
        try await expectFree(bench)
    }

    @Test(arguments: LockStyle.allCases)
    func aKeyOfAnotherShapeIsRefusedBeforeAnythingIsTouched(_ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), style: style)
        _ = try await bench.outside.send(["RPUSH", .string(bench.keys[2]), "not a lock"])
        let (fault, _) = try bench.fault()
        #expect(try await fault.plan().refusal?.contains("\(bench.keys[2]) is a list") == true)
        let error = await #expect(throws: ChaosError.self) { try await fault.capture() }
        #expect(error?.code == .refused)
        #expect(error?.target == bench.keys[2])
        await fault.letGo()
    }

    @Test func aSleepingWaiterOfRedissonIsWoken() async throws {
        let server = try await RedisFixture.shared()
        let bench = try await RedisLockBench(on: server, style: .redisson, keys: 1)
        let directory = try TemporaryDirectory("redisson")
        let log = directory.file("waiter.log")
        let waiter = try ServerProcess(
            ["redis-cli", "-p", "\(server.port)", "SUBSCRIBE", LockStyle.channel(of: bench.keys[0])], log: log)
        try await expect("the waiter subscribes") { waiter.output.contains("subscribe") }
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        await fault.letGo()
        _ = try await bench.recover(undo)
        try await expect("the waiter is told") { waiter.output.contains("message") }
        await waiter.end(SIGKILL)
    }
}

/// Waits until nobody holds any of the keys.
func expectFree(_ bench: RedisLockBench) async throws {
    try await expect("the keys are free") {
        for key in bench.keys where try await bench.describe(key) != "\(key) is none" { return false }
        return true
    }
}

/// Asks until the answer is yes; an issue when the limit passes first.
func expect(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("not seen within \(limit): \(what)")
            return
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
