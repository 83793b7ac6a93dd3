import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct AuditAnswerTests {
    @Test(
        arguments: [
            ([], [], .pass, 0, "0 found"),
            (["a", "b"], [], .fail, 2, "2 found: a, b"),
            (["a", "b"], ["b", "a"], .pass, 0, "0 found (2 more were there before the run)"),
            (["a", "b", "c"], ["b"], .fail, 2, "2 found: a, c (1 more were there before the run)"),
            // What reads the same is told apart by its number.
            (["a", "a", "a"], ["a"], .fail, 2, "2 found: a, a (1 more were there before the run)"),
            (["a"], ["a", "a", "z"], .pass, 0, "0 found (1 more were there before the run)"),
            (["10", "9", "101"], [], .fail, 3, "3 found: 9, 10, 101"),
        ] as [([String], [String], VerdictValue, Int, String)])
    func onlyWhatIsNewCounts(
        _ rows: [String], _ before: [String], _ result: VerdictValue, _ count: Int, _ detail: String
    ) {
        let answer = AuditAnswer.noRows(AuditRows(rows), baseline: AuditRows(before))
        #expect(answer == AuditAnswer(result: result, count: count, detail: detail))
    }

    @Test func twentyNamesAreSpelledOutAndTheRestIsCounted() {
        let answer = AuditAnswer.noRows(AuditRows((101...1_223).map { "\($0)" }), baseline: AuditRows([]))
        #expect(answer.count == 1_123)
        let names = (101...120).map { "\($0)" }.joined(separator: ", ")
        #expect(answer.detail == "1,123 found: \(names) and 1,103 more")
    }

    @Test func whatIsNotKeptIsStillCounted() {
        var rows = AuditRows(limit: 3)
        for name in ["1", "2", "3", "4", "5"] { rows.take(name, isWanted: true) }
        #expect(rows.isCut)
        let answer = AuditAnswer.noRows(rows, baseline: AuditRows(["1"]))
        #expect(
            answer
                == AuditAnswer(
                    result: .fail, count: 4, detail: "4 found: 2, 3 and 2 more (1 more were there before the run)"))
        #expect(AuditAnswer.noRows(AuditRows(["9"]), baseline: rows).result == .inconclusive)
    }

    private func book(
        acknowledged: [Int], unknown: [Int] = [], keyless: Int = 0, _ purpose: RequestBook.Purpose = .promises
    ) throws -> RequestBook {
        func outcome(_ user: Int?, _ ending: RequestOutcome.Ending) -> RequestOutcome {
            let names = user == nil ? [] : ["user"]
            return RequestOutcome(
                scenario: "s", variables: OutcomeVariables(names: names, values: user.map { [.integer($0)] } ?? []),
                intendedStart: .origin, latency: .zero, status: ending == .succeeded ? 200 : nil, ending: ending)
        }
        var book = try RequestBook(RequestKey(scenarios: ["s"], template: "${user}"), purpose)
        for user in acknowledged { book.take(outcome(user, .succeeded)) }
        for user in unknown { book.take(outcome(user, .unknown)) }
        for _ in 0..<keyless { book.take(outcome(nil, .succeeded)) }
        book.finish()
        return book
    }

    @Test func anAcknowledgedRequestWithoutARecordIsLost() throws {
        let lost = AuditAnswer.everyAcknowledged(try book(acknowledged: [1, 2, 3]), found: ["2"])
        #expect(lost == AuditAnswer(result: .fail, count: 2, detail: "2 of 3 acknowledged lost: 1, 3"))
        let kept = AuditAnswer.everyAcknowledged(try book(acknowledged: [1, 2]), found: ["1", "2", "x"])
        #expect(kept == AuditAnswer(result: .pass, count: 0, detail: "0 of 2 acknowledged lost"))
    }

    @Test func whatTimedOutIsUnknownAndNeverLost() throws {
        let answer = AuditAnswer.everyAcknowledged(try book(acknowledged: [1], unknown: [7, 8, 9]), found: ["1", "8"])
        let detail = "0 of 1 acknowledged lost (3 unknown, 1 of them stored)"
        #expect(answer == AuditAnswer(result: .pass, count: 0, detail: detail))
        let none = AuditAnswer.everyAcknowledged(try book(acknowledged: [1], unknown: [7]), found: ["1"])
        #expect(none.detail == "0 of 1 acknowledged lost (1 unknown)")
    }

    @Test func anAcknowledgedAnswerWithoutAKeyLeavesItOpenUnlessSomethingIsLost() throws {
        let open = AuditAnswer.everyAcknowledged(try book(acknowledged: [1], keyless: 2), found: ["1"])
        #expect(open == .inconclusive("2 acknowledged answers do not tell the key; 0 of 1 others lost"))
        #expect(AuditAnswer.everyAcknowledged(try book(acknowledged: [1], keyless: 2), found: []).result == .fail)
    }

    @Test func aRecordThatNobodyAskedForIsNamed() throws {
        var strangers = AuditRows()
        for name in ["1", "2", "66"] { strangers.take(name, isWanted: name == "66") }
        let asked = try book(acknowledged: [1, 2], .senders)
        #expect(
            AuditAnswer.onlyRequested(asked, strangers: strangers)
                == AuditAnswer(result: .fail, count: 1, detail: "1 of 3 records unasked for: 66"))
        let keyless = try book(acknowledged: [1, 2], keyless: 1, .senders)
        #expect(
            AuditAnswer.onlyRequested(keyless, strangers: strangers)
                == .inconclusive("1 of 3 records match no request, but 1 requests have no key"))
        var friends = AuditRows()
        friends.take("1", isWanted: false)
        #expect(
            AuditAnswer.onlyRequested(keyless, strangers: friends)
                == AuditAnswer(result: .pass, count: 0, detail: "0 of 1 records unasked for"))
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (15_023, "15,023"), (-1_234_567, "-1,234,567"),
    ])
    func numbersAreGrouped(_ number: Int, _ text: String) {
        #expect(Counted.text(number) == text)
    }
}
