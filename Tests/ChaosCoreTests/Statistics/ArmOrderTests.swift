import ChaosCore
import Testing

@Suite struct ArmOrderTests {
    @Test func everyBlockRunsEveryArmOnce() {
        let order = ArmOrder.blocks(arms: 3, runs: 7, seed: 42)
        #expect(order.count == 21)
        for block in 0..<7 { #expect(order[(block * 3)..<(block * 3 + 3)].sorted() == [0, 1, 2]) }
    }

    @Test func theSameSeedGivesTheSameOrderAndAnotherAnother() {
        #expect(ArmOrder.blocks(arms: 2, runs: 40, seed: 1) == ArmOrder.blocks(arms: 2, runs: 40, seed: 1))
        #expect(ArmOrder.blocks(arms: 2, runs: 40, seed: 1) != ArmOrder.blocks(arms: 2, runs: 40, seed: 2))
    }

    /// Neither arm always comes first.
    @Test func theOrderIsMixed() {
        let order = ArmOrder.blocks(arms: 2, runs: 200, seed: 5)
        let first = (0..<200).count { order[$0 * 2] == 0 }
        #expect((70...130).contains(first))
        #expect(
            ArmOrder.blocks(arms: 0, runs: 3, seed: 1).isEmpty && ArmOrder.blocks(arms: 2, runs: 0, seed: 1).isEmpty)
    }
}
