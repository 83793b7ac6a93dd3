import ChaosCore
import Testing

@Suite struct TargetSignTests {
    private static func up(_ part: String, _ mark: String) -> TargetSign {
        TargetSign(part: part, mark: .success(mark))
    }
    private static func down(_ part: String) -> TargetSign {
        TargetSign(
            part: part,
            mark: .failure(ChaosError(.targetUnreachable, operation: "ask", target: part, cause: "refused")))
    }

    @Test(
        arguments: [
            ([], [], nil),
            ([up("Redis", "1"), up("Kafka", "a")], [up("Kafka", "a"), up("Redis", "1")], nil),
            ([up("Redis", "1")], [up("Redis", "2")], "Redis was restarted (1, then 2)"),
            ([up("Redis", "1")], [down("Redis")], "Redis does not answer any more (refused)"),
            ([up("Redis", "1")], [], "Redis is not there any more"),
            ([down("Redis")], [up("Redis", "1")], "Redis could not be asked when the run began (refused)"),
            // What is new was not there to be disturbed.
            ([], [up("Redis", "1")], nil),
            (
                [up("Redis", "1"), up("Kafka", "a")], [up("Redis", "2"), down("Kafka")],
                "Redis was restarted (1, then 2); Kafka does not answer any more (refused)"
            ),
        ] as [([TargetSign], [TargetSign], String?)])
    func everyChangeIsNamed(_ before: [TargetSign], _ after: [TargetSign], _ told: String?) {
        #expect(TargetSign.change(from: before, to: after) == told)
    }
}
