import ChaosCore
import Testing

@Suite struct `Levels and documented times` {
    @Test func `L1 is the most severe level`() {
        #expect(IncidentLevel.l3 < .l2)
        #expect(IncidentLevel.l2 < .l1)
        #expect(IncidentLevel.allCases.max() == .l1)
        #expect(IncidentLevel.allCases.map(\.rawValue) == ["L1", "L2", "L3"])
        #expect(Set(IncidentLevel.allCases.map(\.meaning)).count == 3)
    }

    @Test(arguments: [
        (DocumentedTime.seconds, Duration.milliseconds(59_999), true), (.seconds, .seconds(60), false),
        (.minutes, .seconds(599), true), (.minutes, .seconds(600), false),
        (.tensOfMinutes, .seconds(3_599), true), (.tensOfMinutes, .seconds(3_600), false),
        (.tensOfMinutesOrMore, .seconds(1_000_000), true), (.seconds, .zero, true),
    ])
    func `a class of time is an upper bound`(class documented: DocumentedTime, length: Duration, within: Bool) {
        #expect(documented.contains(length) == within)
    }

    @Test(arguments: ["seconds", "minutes", "tens-of-minutes", "tens-of-minutes-or-more"])
    func `a class of time is spelled as in the files`(name: String) throws {
        let documented = try #require(DocumentedTime(rawValue: name))
        #expect(documented.text.contains(name.replacing("-", with: " ")))
    }

    @Test func `every executor has its name in the list`() {
        let executors: [LoadExecutor] = [
            .constantArrivalRate(perSecond: 1, duration: nil), .rampingArrivalRate(startPerSecond: 1, stages: []),
            .constantUsers(users: 1, thinkTime: .zero, duration: nil),
            .rampingUsers(startUsers: 1, stages: [], thinkTime: .zero),
        ]
        #expect(executors.map(\.name) == LoadExecutor.names)
    }
}
