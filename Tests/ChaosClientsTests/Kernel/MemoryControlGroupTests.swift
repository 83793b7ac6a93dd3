import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// On the real kernel's v1 interface. Skipped, visibly, where there is none that can be written.
@Suite(.enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
struct MemoryControlGroupTests {
    private static let noLimit = MemoryLimit(text: "9223372036854771712")

    @Test func aNewGroupHasNoLimitNoProcessAndNoKill() throws {
        let fixture = try ControlGroupFixture()
        let group = try fixture.group
        #expect(group.version == .v1)
        #expect(try group.limit() == Self.noLimit)
        #expect(try group.limit().bytes == nil)
        #expect(try group.swapLimit() == Self.noLimit)
        #expect(try group.usage() == 0)
        #expect(try group.processes() == [])
        #expect(group.kills() == 0)
        #expect(group.pressure() == nil)
        #expect(group.isWritable)
    }

    @Test func loweringTakesTheLimitFirstAndRaisingTheSumFirst() async throws {
        let fixture = try ControlGroupFixture()
        let group = try fixture.group
        let small = MemoryLimit(bytes: 64 << 20)
        try await group.lower(limit: small, swapLimit: small)
        #expect(fixture.limits == "\(64 << 20) \(64 << 20)")
        // The other order is refused by the kernel: that is why there are two calls.
        await #expect(throws: ClientError.self) { try await group.raise(limit: Self.noLimit, swapLimit: nil) }
        #expect(fixture.limits == "\(64 << 20) \(64 << 20)")
        try await group.raise(limit: Self.noLimit, swapLimit: Self.noLimit)
        #expect(fixture.limits == "\(Self.noLimit.text) \(Self.noLimit.text)")
        await #expect(throws: ClientError.self) { try await group.lower(limit: Self.noLimit, swapLimit: small) }
    }

    @Test func whatSomebodyElseHasSetMeanwhileIsNotLowered() async throws {
        let fixture = try ControlGroupFixture(limit: 128 << 20)
        let group = try fixture.group
        let (old, small) = (MemoryLimit(bytes: 128 << 20), MemoryLimit(bytes: 64 << 20))
        // A person who raises both begins with the sum, and then the limit itself is still the expected one.
        try fixture.write("\(200 << 20)", to: "memory.memsw.limit_in_bytes")
        #expect(try await group.lower(limit: small, swapLimit: small, insteadOf: (old, old)) == false)
        #expect(fixture.limits == "\(128 << 20) \(200 << 20)")
        try fixture.write("\(200 << 20)", to: "memory.limit_in_bytes")
        let raised = MemoryLimit(bytes: 200 << 20)
        #expect(try await group.lower(limit: small, swapLimit: small, insteadOf: (old, raised)) == false)
        #expect(fixture.limits == "\(200 << 20) \(200 << 20)")
        #expect(try await group.lower(limit: small, swapLimit: nil, insteadOf: (raised, raised)))
        #expect(fixture.limits == "\(64 << 20) \(200 << 20)")
        #expect(try await group.lower(limit: small, swapLimit: small, insteadOf: (small, raised)))
        #expect(fixture.limits == "\(64 << 20) \(64 << 20)")
    }

    @Test func aLimitBelowWhatIsInUseIsRefusedAsBusyAndChangesNothing() async throws {
        let directory = try TemporaryDirectory("kernel")
        let fixture = try ControlGroupFixture(limit: 128 << 20)
        let group = try fixture.group
        let grower = try await SupervisedGrower.start(in: fixture.folder, swing: 0, directory: directory)
        try await eventually("it has taken its memory") { try group.usage() > 24 << 20 }
        let error = await #expect(throws: ClientError.self) {
            try await group.lower(limit: MemoryLimit(bytes: 8 << 20), swapLimit: nil)
        }
        #expect(error?.serverCode == "EBUSY")
        #expect(fixture.limits == "\(128 << 20) \(128 << 20)")
        #expect(try group.processes() == [try #require(grower.pid)])
        #expect(group.kills() == 0)
        await grower.stop()
    }

    @Test func theKernelsKillIsCounted() async throws {
        let directory = try TemporaryDirectory("kernel")
        let fixture = try ControlGroupFixture(limit: 32 << 20)
        let grower = try await SupervisedGrower.start(
            in: fixture.folder, base: 8, swing: 64, directory: directory, pause: nil)
        #expect(await grower.waitForExit() == 128 + SIGKILL)
        #expect(try fixture.group.kills() == 1)
        await grower.stop()
    }

    @Test func aGroupThatIsMadeAnewHasAnotherSerial() throws {
        let fixture = try ControlGroupFixture()
        let before = try fixture.group.serial()
        #expect(try fixture.group.serial() == before)
        #expect(rmdir(fixture.folder) == 0)
        #expect(throws: ClientError.self) { try fixture.group }
        #expect(mkdir(fixture.folder, 0o755) == 0)
        #expect(try fixture.group.serial() != before)
    }

    @Test func aProcessInAGroupBelowIsHeldToo() async throws {
        let directory = try TemporaryDirectory("kernel")
        let fixture = try ControlGroupFixture()
        let below = "\(fixture.folder)/below"
        #expect(mkdir(below, 0o755) == 0)
        let grower = try await SupervisedGrower.start(in: below, base: 1, swing: 0, directory: directory)
        let pid = try #require(grower.pid)
        try await eventually("it has joined") { try MemoryControlGroup(folder: below).processes() == [pid] }
        #expect(try fixture.group.processes() == [])
        #expect(try fixture.group.holds(pid))
        #expect(try !fixture.group.holds(getpid()))
        await grower.stop()
        try await eventually("the group below is empty") { rmdir(below) == 0 }
    }

    @Test func aProcessCanBeMovedIn() async throws {
        let directory = try TemporaryDirectory("kernel")
        let fixture = try ControlGroupFixture()
        let grower = try await SupervisedGrower.start(base: 1, swing: 0, directory: directory)
        let pid = try #require(grower.pid)
        try await fixture.group.join(pid)
        #expect(try fixture.group.processes() == [pid])
        await grower.stop()
    }
}
