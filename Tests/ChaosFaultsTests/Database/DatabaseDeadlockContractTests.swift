import ChaosTestKit
import Testing

@testable import ChaosFaults

@Suite struct DatabaseDeadlockContractTests {
    @Test(arguments: FaultContract.Clause.allCases)
    func keepsTheContract(_ clause: FaultContract.Clause) async throws {
        let bench = try await DeadlockBench(on: try await DeadlockBench.server.value())
        let broken = try await OrderCrowd.run(bench.url) { _ in
            try await FaultContract(DatabaseDeadlock.self, rig: bench.rig()).violations(of: clause)
        }
        #expect(broken == [])
    }
}
