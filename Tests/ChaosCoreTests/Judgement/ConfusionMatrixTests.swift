import ChaosCore
import Testing

@Suite struct ConfusionMatrixTests {
    private func matrix(_ pairs: [(String, IncidentLevel?, IncidentLevel?)]) -> ConfusionMatrix {
        ConfusionMatrix(pairs.map { .init(scenario: $0.0, documented: $0.1, measured: $0.2) })
    }

    private let catalogue: [(String, IncidentLevel?, IncidentLevel?)] = [
        ("redis-lock-contention", .l2, .l2), ("database-deadlock", .l3, .l3), ("memory-pressure", .l1, .l1),
        ("kafka-consumer-lag", .l2, .l2),
    ]

    @Test func aCatalogueThatAgreesStandsOnTheDiagonal() {
        let matrix = matrix(catalogue)
        #expect(matrix.agreement == (4, 4))
        for documented in [IncidentLevel.l1, .l2, .l3, nil] {
            for measured in [IncidentLevel.l1, .l2, .l3, nil] where measured != documented {
                #expect(matrix.count(documented: documented, measured: measured) == 0)
            }
        }
        #expect(
            matrix.lines == [
                "documented \\ measured     L1    L2    L3  none",
                "L1                         1     .     .     .",
                "L2                         .     2     .     .",
                "L3                         .     .     1     .",
                "none                       .     .     .     .",
                "L1 is the most severe; rows are documented levels, columns measured ones, cells runs.",
                "agreement: 4 of 4 runs",
            ])
    }

    @Test func aRunThatDiffersIsNamedWithHowOften() {
        let matrix = matrix(
            catalogue + [
                ("kafka-consumer-lag", .l2, .l3), ("kafka-consumer-lag", .l2, .l3), ("database-deadlock", .l3, nil),
            ])
        #expect(matrix.count(documented: .l2, measured: .l3) == 2)
        #expect(matrix.count(documented: .l3, measured: nil) == 1)
        #expect(matrix.count(documented: .l3, measured: .l2) == 0)
        #expect(matrix.agreement == (4, 7))
        #expect(
            matrix.lines.suffix(3) == [
                "agreement: 4 of 7 runs", "differs: database-deadlock: documented L3, measured none (1 of 2 runs)",
                "differs: kafka-consumer-lag: documented L2, measured L3 (2 of 3 runs)",
            ])
    }

    /// An experiment that documents nothing can neither agree nor differ.
    @Test func withoutADocumentedLevelThereIsNothingToAgreeWith() {
        let matrix = matrix([("own", nil, .l1), ("own", nil, nil), ("lock", .l2, .l2)])
        #expect(matrix.agreement == (1, 1))
        #expect(matrix.count(documented: nil, measured: .l1) == 1)
        #expect(matrix.lines.last == "agreement: 1 of 1 runs; 2 more without a documented level")
    }

    @Test func withoutAnyRunTheTableIsEmpty() {
        let matrix = matrix([])
        #expect(matrix.agreement == (0, 0))
        #expect(matrix.lines.last == "agreement: no run has a documented level")
    }

    @Test func everyRowOfTheTableIsAsWide() {
        let many = (0..<250).map { _ in ("a", IncidentLevel?.some(.l3), IncidentLevel?.none) }
        let table = matrix(many).lines.prefix(5)
        #expect(Set(table.map(\.count)).count == 1)
        #expect(table.contains { $0.hasSuffix("   250") })
    }
}
