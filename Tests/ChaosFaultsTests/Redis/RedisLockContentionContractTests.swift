import ChaosTestKit
import Testing

@testable import ChaosFaults

@Suite struct RedisLockContentionContractTests {
    private static let server = SharedServer { try await RedisFixture.start(password: "hush-hush") }

    @Test(arguments: FaultContract.Clause.allCases, LockStyle.allCases)
    func keepsTheContract(_ clause: FaultContract.Clause, _ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await Self.server.value(), style: style)
        #expect(try await FaultContract(RedisLockContention.self, rig: bench.rig()).violations(of: clause) == [])
    }
}
