import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct RequestBookTests {
    private func order(
        _ user: Int, _ ending: RequestOutcome.Ending, status: Int?, body: String? = nil, scenario: String = "order"
    ) -> RequestOutcome {
        RequestOutcome(
            scenario: scenario,
            variables: OutcomeVariables(names: ["user", "products.0"], values: [.integer(user), .text("p1")]),
            intendedStart: .origin, latency: .zero, status: status, ending: ending, body: body.map { Array($0.utf8) })
    }

    private func book(
        _ template: String, _ purpose: RequestBook.Purpose, _ outcomes: [RequestOutcome]
    ) throws -> RequestBook {
        let key = RequestKey(scenarios: ["order"], statuses: [200, 201], template: template)
        var book = try RequestBook(key, purpose)
        for outcome in outcomes { book.take(outcome) }
        book.finish()
        return book
    }

    @Test(arguments: [
        ("${user}", "7"), ("${products.0}:${user}", "p1:7"), ("user-${user}", "user-7"), ("fixed", "fixed"),
        ("${body.id}", "55"), ("${body.id}/${user}", "55/7"), ("{user} $user", "{user} $user"),
        ("${users}", nil), ("${body.other}", nil), ("${}", nil),
    ])
    func aKeyIsBuiltFromVariablesAndTheAnswer(_ template: String, _ key: String?) throws {
        let outcome = order(7, .succeeded, status: 200, body: #"{"id":55}"#)
        #expect(try KeyTemplate(template).key(of: outcome) == key)
    }

    @Test func aTemplateThatIsNotClosedIsRefused() {
        #expect(throws: AuditProblem("the key \"a${user\" has a ${ without its }")) { try KeyTemplate("a${user") }
    }

    @Test func onlyAcknowledgedRequestsPromiseARecord() throws {
        let book = try book(
            "${user}", .promises,
            [
                order(1, .succeeded, status: 200), order(2, .succeeded, status: 201),
                order(3, .succeeded, status: 409), order(4, .failed, status: 500), order(5, .soldOut, status: 410),
                order(6, .failed, status: nil), order(7, .succeeded, status: 200, scenario: "other"),
                order(1, .succeeded, status: 200),
            ])
        #expect(book.keys == ["1", "2"])
        #expect(book.keyless == 0)
        #expect(book.unknown == 0)
    }

    @Test func whatNobodyKnowsIsCountedByItself() throws {
        let book = try book(
            "${user}", .promises,
            [order(1, .unknown, status: nil), order(2, .unknown, status: nil), order(2, .succeeded, status: 200)])
        #expect(book.keys == ["2"])
        #expect(book.unknown == 2)
        #expect(book.unknownKeys == ["1"])
    }

    @Test func anAnswerThatDoesNotTellTheKeyIsCounted() throws {
        let outcomes = [
            order(1, .succeeded, status: 200, body: #"{"id":8}"#), order(2, .succeeded, status: 200, body: "{}"),
            order(3, .succeeded, status: 200), order(4, .unknown, status: nil),
        ]
        let promises = try book("${body.id}", .promises, outcomes)
        #expect(promises.keys == ["8"])
        #expect(promises.keyless == 2)
        #expect(promises.unknownKeys.isEmpty)
        #expect(try book("${body.id}", .senders, outcomes).keyless == 3)
    }

    @Test func whoeverSentARequestMayHaveMadeARecord() throws {
        let book = try book(
            "${user}", .senders,
            [
                order(1, .succeeded, status: 200), order(2, .failed, status: 500), order(3, .unknown, status: nil),
                order(4, .soldOut, status: 410), order(5, .failed, status: nil),
                order(6, .succeeded, status: 200, scenario: "other"),
            ])
        #expect(book.keySet == ["1", "2", "3", "4", "5"])
    }
}
