import ChaosTestKit
import Testing

@testable import ChaosFaults

@Suite struct KafkaConsumerLagContractTests {
    @Test(arguments: FaultContract.Clause.allCases)
    func keepsTheContract(_ clause: FaultContract.Clause) async throws {
        try await ConsumerLagBench.with { bench in
            let violations = try await FaultContract(KafkaConsumerLag.self, rig: bench.rig()).violations(of: clause)
            #expect(violations == [])
        }
    }
}
