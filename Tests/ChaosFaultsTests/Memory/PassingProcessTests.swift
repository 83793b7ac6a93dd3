import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

@Suite(.enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
struct PassingProcessTests {
    /// The group with this program in it, and room for as much more.
    private func pass(
        base: Int, room: Int64, _ check: (SupervisedGrower, ControlGroupFixture, KillTally) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory("passing")
        let fixture = try ControlGroupFixture(limit: 64 << 20)
        let grower = try await SupervisedGrower.start(
            in: fixture.folder, base: base, swing: 0, directory: directory, pause: nil)
        try await expect("it is ready") { FileManager.default.fileExists(atPath: directory.file("ready")) }
        let limit = MemoryLimit(bytes: try fixture.group.usage() + room)
        try await fixture.group.lower(limit: limit, swapLimit: limit)
        let watch = KillWatch(group: try fixture.group, pidFile: grower.pidFile, clock: MonotonicRunClock())
        await watch.look()
        await PassingProcess(group: try fixture.group, watch: watch).pass()
        try await check(grower, fixture, await watch.look())
        await grower.stop()
        fixture.remove()
    }

    @Test func theLargerOneIsKilledForIt() async throws {
        try await pass(base: 24, room: 256 << 10) { grower, fixture, tally in
            #expect(await grower.waitForExit() == 128 + SIGKILL)
            let left = try fixture.group.processes()
            #expect(left == [])
            #expect(tally.kills == 1)
        }
    }

    @Test func whereThereIsRoomNobodyIsKilledAndNothingStays() async throws {
        try await pass(base: 24, room: 8 << 20) { grower, fixture, tally in
            let (left, pid) = (try fixture.group.processes(), grower.pid)
            #expect(left == [pid].compactMap { $0 } && left.count == 1)
            #expect(tally.kills == 0)
        }
    }
}
