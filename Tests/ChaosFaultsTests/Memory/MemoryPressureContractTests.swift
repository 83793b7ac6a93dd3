import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// Serialized: each clause has a program that the kernel kills again and again, and two cores are not many.
@Suite(
    .serialized, .enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
struct MemoryPressureContractTests {
    /// Without an obstructed inject: nobody outside can hold the kernel up between its two files, or a hog between its start
    /// and its first page. Cancelled injects are checked.
    private static let clauses = FaultContract.Clause.unobstructed

    @Test(arguments: clauses)
    func squeezingKeepsTheContract(_ clause: FaultContract.Clause) async throws {
        try await withMemoryBench { bench in
            let rig = FaultRig(
                target: bench.target, parameters: MemoryBench.parameters(),
                fingerprint: { bench.fixture.limits },
                // A limit carries no tag. It is ours as long as it is not what the test itself has set.
                traces: { _ in ["128 128", "100 100"].contains(bench.limits) ? [] : ["limit \(bench.limits)"] },
                // A value that was on its way may come after the person's; who looks again sees it.
                throwOut: { _ in
                    for _ in 0..<50 {
                        try bench.raise(to: 128)
                        try await Task.sleep(for: .milliseconds(200))
                        if bench.limits == "128 128" { return }
                    }
                })
            let broken = try await FaultContract(MemoryPressure.self, rig: rig).violations(of: clause)
            #expect(broken == [])
        }
    }

    @Test(
        .disabled(if: Instrumentation.isSanitized, "the sanitizer makes the hog bigger than the target it spares"),
        arguments: clauses)
    func aHogKeepsTheContract(_ clause: FaultContract.Clause) async throws {
        try await withMemoryBench { bench in
            let rig = FaultRig(
                target: bench.target,
                parameters: MemoryBench.parameters(["mode": .text("hog"), "floor": .bytes(40 << 20)]),
                program: bench.program,
                fingerprint: { bench.fixture.limits },
                traces: { tag in await MemoryBench.hogs(tag).map { "hog \($0.pid)" } },
                throwOut: { tag in
                    for hog in await MemoryBench.hogs(tag) { hog.signal(9) }
                })
            let broken = try await FaultContract(MemoryPressure.self, rig: rig).violations(of: clause)
            #expect(broken == [])
        }
    }
}
