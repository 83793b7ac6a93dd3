import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosStore

/// One lock per server over all machines that share a store.
@Suite struct TargetLeaseTests {
    /// A shared store as several stations see it.
    private struct House {
        let bench: StoreBench

        init() async throws { bench = try await StoreBench(.postgres) }

        /// Locks that nobody renews but the test, so that time passes only when it says so.
        func leases(_ own: RunOwner = .here) async throws -> TargetLeases {
            var leases = try #require(try await bench.open(own).leases)
            leases.timing = .init(interval: .seconds(86_400), ownPatience: .seconds(86_400))
            return leases
        }

        /// As if no lock had been renewed for this many seconds.
        func age(by seconds: Int) async throws {
            let engine = try await bench.engine()
            _ = try await engine.write([
                StoreStatement(
                    "UPDATE firedrill_leases SET renewed_at = renewed_at - \(seconds),"
                        + " expires_at = expires_at - \(seconds)")
            ])
            await engine.close()
        }
    }

    private func take(
        _ identities: [String], _ leases: TargetLeases, run: String = "r-1", clean: Bool = false
    ) async throws -> TargetLease {
        try await leases.take(identities, run: run) { _ in clean }
    }

    @Test func ofManyWhoComeAtOnceOneGetsTheLock() async throws {
        let house = try await House()
        let leases = try await house.leases(.elsewhere)
        let winners = await withTaskGroup(of: TargetLease?.self) { group in
            for number in 0..<8 {
                group.addTask { try? await take(["postgres:1", "redis:1"], leases, run: "r-\(number)") }
            }
            var won: [TargetLease] = []
            for await lease in group { if let lease { won.append(lease) } }
            return won
        }
        #expect(winners.count == 1)
        #expect(try await leases.all().map(\.identity) == ["postgres:1", "redis:1"])
        for lease in winners { await lease.release() }
        #expect(try await leases.all().isEmpty)
    }

    @Test func theSecondIsToldWhoHasItSinceWhenAndHowToEndIt() async throws {
        let house = try await House()
        let first = try await take(["redis:1"], try await house.leases(.elsewhere), run: "r-far")
        let leases = try await house.leases()
        let error = await #expect(throws: ChaosError.self) { _ = try await take(["kafka:1", "redis:1"], leases) }
        #expect(error?.code == .targetBusy && error?.target == "redis:1")
        #expect(error?.cause.hasPrefix("it is held by run r-far on ci-7 (process 77) since 20") == true)
        #expect(error?.remedy == "Wait for it, or stop it on ci-7 with: kill -INT 77")
        // It holds nothing of what it was refused.
        #expect(try await leases.all().map(\.identity) == ["redis:1"])
        let other = try await take(["kafka:1"], leases)
        await first.release()
        let second = try await take(["redis:1"], leases, run: "r-2")
        await second.release()
        await other.release()
    }

    @Test func aLockThatRanOutIsTakenOverOnlyWhenNothingWasLeftBehind() async throws {
        let house = try await House()
        let far = try await house.leases(.elsewhere)
        let near = try await house.leases()
        let idle = try await take(["redis:1"], far)
        await #expect(throws: ChaosError.self) { _ = try await take(["redis:1"], near, clean: true) }
        try await house.age(by: 100)
        // It never had a fault in.
        let taken = try await take(["redis:1"], near)
        await #expect(throws: ChaosError.self) { try await idle.arm() }
        #expect(idle.loss?.contains("taken it over") == true)
        await taken.release()

        let armed = try await take(["redis:1"], far)
        try await armed.arm()
        try await house.age(by: 100)
        let error = await #expect(throws: ChaosError.self) { _ = try await take(["redis:1"], near, clean: true) }
        #expect(error?.code == .targetBusy)
        #expect(error?.cause.contains("its fault may still be in") == true)
        #expect(error?.remedy?.contains("firedrill recover --all") == true)
        #expect(error?.remedy?.contains("firedrill store unlock 'redis:1' --confirm 'redis:1'") == true)
        // Its own station has recovered and knows that it is clean.
        var revived = RunOwner.elsewhere
        revived.pid = 78
        let mended = try await take(["redis:1"], try await house.leases(revived), clean: true)
        await mended.release()
        #expect(try await near.all().isEmpty)
        withExtendedLifetime(idle) {}
    }

    @Test func aGoneProcessOfOurStationIsFollowedAtOnceOnceItIsClean() async throws {
        let house = try await House()
        let gone = try await take(["redis:1"], try await house.leases(.gone))
        try await gone.arm()
        let leases = try await house.leases()
        let error = await #expect(throws: ChaosError.self) { _ = try await take(["redis:1"], leases) }
        #expect(error?.cause.contains("its fault may still be in") == true)
        try await leases.giveBackAbandoned { _ in false }
        #expect(try await leases.all().count == 1)
        try await leases.giveBackAbandoned { $0 == .gone }
        #expect(try await leases.all().isEmpty)
        withExtendedLifetime(gone) {}
    }

    @Test func aStationThatWasRestartedGivesBackWhatItLeftBehindOnceThatRanOut() async throws {
        let house = try await House()
        // The same state folder, before the machine was started anew.
        var earlier = RunOwner.here
        earlier.boot = "an-earlier-boot/4026531836"
        let before = try await take(["redis:1"], try await house.leases(earlier))
        try await before.arm()
        let leases = try await house.leases()
        try await leases.giveBackAbandoned { _ in true }
        #expect(try await leases.all().count == 1)
        try await house.age(by: 100)
        try await leases.giveBackAbandoned { _ in true }
        #expect(try await leases.all().isEmpty)
        withExtendedLifetime(before) {}
    }

    @Test func aFaultThatMayBeInKeepsTheLock() async throws {
        let house = try await House()
        let leases = try await house.leases()
        let lease = try await take(["redis:1"], leases)
        try await lease.arm()
        await lease.release()
        #expect(try await leases.all().map(\.isArmed) == [true])
        await lease.disarm()
        await lease.release()
        #expect(try await leases.all().isEmpty)
    }

    @Test func twoThatMayBeInNeedTwoWordsThatTheyAreOut() async throws {
        let house = try await House()
        let leases = try await house.leases()
        let lease = try await take(["redis:1"], leases)
        try await lease.arm()
        try await lease.arm()
        await lease.disarm()
        #expect(try await leases.all().map(\.isArmed) == [true])
        await lease.release()
        #expect(try await leases.all().map(\.isArmed) == [true])
        await lease.disarm()
        #expect(try await leases.all().map(\.isArmed) == [false])
        await lease.release()
        #expect(try await leases.all().isEmpty)
    }

    @Test func whatTheStoreDidNotHearIsMadeGoodForAtTheEnd() async throws {
        let house = try await House()
        let leases = try await house.leases()
        let lease = try await take(["redis:1"], leases)
        try await lease.arm()
        await lease.disarm()
        // As if the store had been away in that moment.
        #expect(try await leases.mark(["redis:1"], armed: true))
        #expect(await lease.release() == nil)
        #expect(try await leases.all().isEmpty)
    }

    @Test func aPersonMayUnlockOnlyWhatNobodyRenews() async throws {
        let house = try await House()
        let far = try await take(["redis:1"], try await house.leases(.elsewhere))
        try await far.arm()
        let leases = try await house.leases()
        let busy = await #expect(throws: ChaosError.self) { _ = try await leases.unlock("redis:1") }
        #expect(busy?.code == .targetBusy)
        let unknown = await #expect(throws: ChaosError.self) { _ = try await leases.unlock("redis:2") }
        #expect(unknown?.code == .usage)
        try await house.age(by: 100)
        #expect(try await leases.unlock("redis:1").run == "r-1")
        #expect(try await leases.all().isEmpty)
        withExtendedLifetime(far) {}
    }

    @Test func aLockThatCannotBeRenewedIsBelievedLostInTime() async throws {
        let house = try await House()
        var leases = try await house.leases()
        leases.timing.ownPatience = .milliseconds(1)
        let lease = try await take(["redis:1"], leases)
        let deadline = ContinuousClock.now + .seconds(30)
        while lease.loss == nil, ContinuousClock.now < deadline { await Task.yield() }
        #expect(lease.loss?.contains("could not be renewed") == true)
        let error = await #expect(throws: ChaosError.self) { try await lease.arm() }
        #expect(error?.code == .targetBusy)
        #expect(try await leases.all().map(\.isArmed) == [false])
        await lease.release()
    }

    @Test func aLockIsRenewedByItself() async throws {
        let house = try await House()
        var leases = try await house.leases()
        leases.timing.interval = .milliseconds(10)
        let lease = try await take(["redis:1"], leases)
        try await house.age(by: 100)
        let deadline = ContinuousClock.now + .seconds(30)
        while try await leases.all().first?.hasExpired != false, ContinuousClock.now < deadline { await Task.yield() }
        #expect(try await leases.all().first?.hasExpired == false)
        await lease.release()
    }

    @Test func aRenewalTellsWhetherTheLockIsStillOurs() async throws {
        let house = try await House()
        let leases = try await house.leases()
        let lease = try await take(["redis:1"], leases)
        try await house.age(by: 40)
        #expect(try await leases.renew(["redis:1"]))
        #expect(try await leases.all().first?.hasExpired == false)
        #expect(lease.loss == nil)
        let engine = try await house.bench.engine()
        _ = try await engine.write([StoreStatement("DELETE FROM firedrill_leases")])
        #expect(try await leases.renew(["redis:1"]) == false)
        await engine.close()
        await lease.release()
    }
}
