import ChaosCore
import Testing

/// What a fault may reach at most.
@Suite struct BlastRadiusTests {
    private static let limit = BlastRadius([.keys: 6, .bytes: 512 << 20])

    @Test(arguments: [
        (BlastRadius([.keys: 6, .bytes: 512 << 20]), []),
        (BlastRadius([.keys: 7]), ["7 keys would be touched, and the target allows 6 keys"]),
        (
            BlastRadius([.bytes: 1 << 30, .keys: 100]),
            [
                "100 keys would be touched, and the target allows 6 keys",
                "1 GiB of memory would be touched, and the target allows 512 MiB of memory",
            ]
        ),
        (BlastRadius([.rows: 1_000_000]), []),
    ])
    func whatGoesBeyondTheLimitIsNamedKindByKind(_ reach: BlastRadius, _ expected: [String]) {
        #expect(reach.beyond(Self.limit) == expected)
    }

    @Test func aPlanIsRefusedForItsOwnReasonAndForTheLimitAtOnce() {
        let plan = FaultPlan(touches: ["7 keys"], reach: [.keys: 7], endsByItself: "never", refusal: "wrong shape")
        #expect(
            plan.refusals(limit: Self.limit) == [
                "wrong shape", "7 keys would be touched, and the target allows 6 keys",
            ])
        #expect(FaultPlan(touches: [], reach: [.keys: 1], endsByItself: "").refusals(limit: .standard).isEmpty)
    }
}
