import ChaosTestKit
import Testing

@testable import ChaosFaults

@Suite struct RedisLockExpiryContractTests {
    private static let server = SharedServer { try await RedisFixture.start(password: "hush-hush") }

    /// Without an obstructed inject: only a server that stands still could hold up its one connection and one script, and
    /// then nothing could be recovered or looked at either. Cancelled injects are checked.
    @Test(arguments: FaultContract.Clause.unobstructed, LockStyle.allCases)
    func keepsTheContract(_ clause: FaultContract.Clause, _ style: LockStyle) async throws {
        let bench = try await LockExpiryBench(on: try await Self.server.value(), style: style)
        #expect(try await bench.locks.applicationTakes(bench.neighbour))
        let application = try bench.application()
        let broken = try await application.work(keys: bench.used) {
            try await FaultContract(RedisLockExpiry.self, rig: bench.rig()).violations(of: clause)
        }
        #expect(broken == [])
        await application.close()
    }
}
