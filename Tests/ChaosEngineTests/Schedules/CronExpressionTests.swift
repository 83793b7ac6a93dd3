import Testing

@testable import ChaosEngine

@Suite struct CronExpressionTests {
    struct Next: Sendable, CustomTestStringConvertible {
        let expression: String
        let after: String
        let slots: [String]
        var testDescription: String { "\(expression) after \(after)" }

        init(_ expression: String, after: String, _ slots: String...) {
            self.expression = expression
            self.after = after
            self.slots = slots
        }
    }

    @Test(arguments: [
        Next("*/15 * * * *", after: "2026-11-27 10:05", "2026-11-27 10:15", "2026-11-27 10:30"),
        Next("30 10 * * TUE", after: "2026-11-27 00:00", "2026-12-01 10:30", "2026-12-08 10:30"),
        Next("0 9-17/4 * * mon-fri", after: "2026-11-27 13:00", "2026-11-27 17:00", "2026-11-30 09:00"),
        Next("5/20 8 * * *", after: "2026-11-27 00:00", "2026-11-27 08:05", "2026-11-27 08:25", "2026-11-27 08:45"),
        Next("0 0 L * *", after: "2028-02-01 00:00", "2028-02-29 00:00", "2028-03-31 00:00"),
        Next("0 0 L-3 FEB *", after: "2026-01-01 00:00", "2026-02-25 00:00"),
        // The 15th is a Sunday, the first a Saturday, the last a Sunday.
        Next("0 0 15W 11 *", after: "2026-11-01 00:00", "2026-11-16 00:00"),
        Next("0 0 1W 8 *", after: "2026-07-31 00:00", "2026-08-03 00:00"),
        Next("0 0 LW 5 *", after: "2026-05-01 00:00", "2026-05-29 00:00"),
        Next("0 6 * * FRI#2", after: "2026-11-01 00:00", "2026-11-13 06:00", "2026-12-11 06:00"),
        Next("0 6 * * 5L", after: "2026-11-01 00:00", "2026-11-27 06:00", "2026-12-25 06:00"),
        Next("0 6 * * 1#5", after: "2026-11-01 00:00", "2026-11-30 06:00", "2027-03-29 06:00"),
        Next("0 0 * * 7", after: "2026-11-27 00:00", "2026-11-29 00:00"),
        Next("0 0 * * FRI-SUN", after: "2026-11-27 00:00", "2026-11-28 00:00", "2026-11-29 00:00", "2026-12-04 00:00"),
        // Both kinds of day: one is enough ...
        Next("0 0 13 * FRI", after: "2026-11-01 00:00", "2026-11-06 00:00", "2026-11-13 00:00"),
        // ... unless a field begins with a star.
        Next("0 0 */2 * FRI", after: "2026-11-01 00:00", "2026-11-13 00:00", "2026-11-27 00:00"),
        Next("0 0 29 2 *", after: "2096-03-01 00:00", "2104-02-29 00:00"),
        Next("@weekly", after: "2026-11-27 00:00", "2026-11-29 00:00"),
        Next("@Yearly", after: "2026-11-27 00:00", "2027-01-01 00:00"),
    ])
    func anExpressionMeansItsDays(_ next: Next) throws {
        let recurrence = try CronExpression(next.expression).recurrence
        let plan = SlotPlan(entry: "a/b", recurrence: recurrence, zone: .utc, gap: .skip, fold: .first)
        var after = try #require(plan.epoch(of: next.after))
        for wanted in next.slots {
            let slot = try #require(plan.next(after: after))
            #expect("\(slot.moment.wall)" == wanted)
            after = slot.epoch
        }
    }

    @Test(arguments: [
        ("* * * *", "4 fields were given; five are needed: minute, hour, day of month, month, day of week"),
        ("", "0 fields were given; five are needed: minute, hour, day of month, month, day of week"),
        (
            "60 * * * *",
            "the minute \"60\" is not understood: 60 is not from 0 to 59"
        ),
        (
            "* 22-3 * * *",
            "the hour \"22-3\" is not understood: the range runs backwards; write it as two, such as 22-23,0-2"
        ),
        (
            "* * * FOO *",
            "the month \"FOO\" is not understood: 1 to 12, JAN to DEC, *, ranges a-b, steps /n and lists are"
        ),
        ("*/0 * * * *", "the minute \"*/0\" is not understood: the step must be a number from 1 to 59"),
        (
            "* * * * MON#6",
            "the day of week \"MON#6\" is not understood: behind # the place in the month stands, 1 to 5"
        ),
        (
            "* * L-0 * *",
            "the day of month \"L-0\" is not understood: L-n means n days before the last, n from 1 to 30"
        ),
        (
            "1,,2 * * * *",
            "the minute \"\" is not understood: 0 to 59, *, ranges a-b, steps /n and lists are"
        ),
        (
            "@reboot",
            "\"@reboot\" is not a moment of the calendar (known: @annually, @daily, @hourly, @midnight, @monthly, @weekly,"
                + " @yearly)"
        ),
    ])
    func whatIsNoneIsToldWhy(_ expression: String, reason: String) {
        #expect(throws: CronProblem(reason)) { try CronExpression(expression) }
    }

    @Test func aDayThatDoesNotExistNeverComes() throws {
        let recurrence = try CronExpression("0 0 30 2 *").recurrence
        let plan = SlotPlan(entry: "a/b", recurrence: recurrence, zone: .utc, gap: .skip, fold: .first)
        #expect(plan.next(after: 0) == nil)
    }
}
