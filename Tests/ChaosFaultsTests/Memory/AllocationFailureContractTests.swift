import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

@Suite struct AllocationFailureContractTests {
    /// Without an obstructed inject: it is one call of the kernel's, which either happens or not.
    @Test(arguments: FaultContract.Clause.unobstructed)
    func keepsTheContract(_ clause: FaultContract.Clause) async throws {
        let directory = try TemporaryDirectory("allocation")
        let grower = try await SupervisedGrower.start(base: 4, swing: 0, directory: directory, pause: nil)
        try await expect("it is ready") { FileManager.default.fileExists(atPath: directory.file("ready")) }
        let pid = try #require(grower.pid)
        let target = Target(
            name: "grower", allowsChaos: true, process: ProcessTarget(pidFile: grower.pidFile),
            source: "targets/grower.yaml")
        let before = try AddressSpaceLimit(of: pid)
        let rig = FaultRig(
            target: target, parameters: FaultParameters(["headroom": .bytes(1 << 20)]),
            fingerprint: { "\(try AddressSpaceLimit(of: pid))" },
            traces: { _ in try AddressSpaceLimit(of: pid) == before ? [] : ["a limit of process \(pid)"] },
            throwOut: { _ in try before.apply(to: pid) })
        let broken = try await FaultContract(AllocationFailure.self, rig: rig).violations(of: clause)
        #expect(broken == [])
        await grower.stop()
    }
}
