import ChaosClients
import ChaosTestKit
import Testing

@testable import ChaosFaults

@Suite struct DatabaseDeadlockContractTests {
    @Test(arguments: SQLEngine.allCases, FaultContract.Clause.allCases)
    func keepsTheContract(_ engine: SQLEngine, _ clause: FaultContract.Clause) async throws {
        let bench = try await DeadlockBench(engine)
        let broken = try await OrderCrowd.run(bench.url) { _ in
            try await FaultContract(DatabaseDeadlock.self, rig: bench.rig()).violations(of: clause)
        }
        #expect(broken == [])
    }
}
