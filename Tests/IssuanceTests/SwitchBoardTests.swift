import Testing

@testable import issuance

@Suite struct SwitchBoardTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let value: JSONValue
        let words: String
        var testDescription: String { "\(name) = \(value)" }
    }

    static let refusals = [
        Refusal(name: "luaScrip", value: .bool(true), words: "did you mean 'luaScript'?"),
        Refusal(name: "LUASCRIPT", value: .bool(true), words: "did you mean 'luaScript'?"),
        Refusal(name: "luaScript", value: .int(1), words: "'luaScript' must be true or false"),
        Refusal(name: "luaScript", value: .null, words: "'luaScript' must be true or false"),
        Refusal(name: "lockWaitLimitMilliseconds", value: .int(0), words: "null (no limit) or a whole number from 1"),
        Refusal(name: "lockWaitLimitMilliseconds", value: .double(1.5), words: "whole number"),
        Refusal(name: "lockTtlMilliseconds", value: .null, words: "a whole number from 10"),
        Refusal(name: "pointsMode", value: .string("sometimes"), words: "one of async, inOrder"),
        Refusal(name: "inFlightStatus", value: .int(500), words: "429 or 503"),
        Refusal(name: "logLevel", value: .string("loud"), words: "one of trace, debug"),
        Refusal(name: "deadlockRetry", value: .object(["attempts": .int(11)]), words: "attempts (0 to 10)"),
        Refusal(name: "deadlockRetry", value: .object(["tries": .int(1)]), words: "attempts (0 to 10)"),
        Refusal(name: "batchSize", value: .int(32_768), words: "set ISSUANCE_BATCH_SIZE and restart"),
        Refusal(name: "uniqueIndex", value: .bool(true), words: "it is a switch of issuance-worker"),
        Refusal(name: "prefetch", value: .int(5), words: "it is a switch of issuance-worker, points-worker"),
    ]

    @Test("a wrong change is refused with the words that help", arguments: refusals)
    func wrongChangeIsRefused(_ refusal: Refusal) async throws {
        let board = SwitchBoard(role: .api)
        let problem = await #expect(throws: SwitchProblem.self) {
            try await board.apply([refusal.name: refusal.value])
        }
        #expect(problem?.description.contains(refusal.words) == true, "\(String(describing: problem))")
        #expect(board.current == Switches())
    }

    @Test func allProblemsAreNamedAtOnceAndNothingIsChanged() async throws {
        let board = SwitchBoard(role: .api)
        let problem = await #expect(throws: SwitchProblem.self) {
            try await board.apply(["luaScript": .bool(true), "fencin": .bool(true), "inFlightStatus": .int(1)])
        }
        #expect(problem?.reasons.count == 2)
        #expect(board.current == Switches())
    }

    @Test func aChangeLeavesTheOtherSwitchesAlone() async throws {
        let board = SwitchBoard(role: .api)
        try await board.apply(["lockWaitLimitMilliseconds": .int(200)])
        try await board.apply(["deadlockRetry": .object(["attempts": .int(3)]), "luaScript": .bool(true)])
        try await board.apply(["lockWaitLimitMilliseconds": .null])
        var expected = Switches()
        expected.luaScript = true
        expected.deadlockRetry = DeadlockRetry(attempts: 3, baseDelayMilliseconds: 50)
        #expect(board.current == expected)
    }

    @Test func aStartOnlySwitchMayBeSentWithTheValueItHas() async throws {
        let board = SwitchBoard(role: .api)
        try await board.apply(["batchSize": .int(16_384), "luaScript": .bool(true)])
        #expect(board.current.luaScript)
    }

    @Test func aFailingEffectRefusesTheChange() async throws {
        let board = SwitchBoard(role: .api)
        board.beforeChange { _, after in
            if after.fencing { throw SwitchProblem.conflict("not now") }
        }
        await #expect(throws: SwitchProblem.conflict("not now")) { try await board.apply(["fencing": .bool(true)]) }
        #expect(!board.current.fencing)
        try await board.apply(["luaScript": .bool(true)])
        #expect(board.current.luaScript)
    }

    @Test("each role shows its own switches only", arguments: ServiceRole.allCases)
    func rolesShowTheirOwnSwitches(_ role: ServiceRole) {
        let shown = Set(SwitchBoard(role: role).values.keys)
        #expect(shown == Set(SwitchCatalogue.all.filter { $0.roles.contains(role) }.map { $0.name }))
        #expect(shown.contains("logLevel"))
    }

    @Test func namesAndVariablesAreUnique() {
        let names = SwitchCatalogue.all.map { $0.name }
        #expect(Set(names).count == names.count)
        #expect(Set(SwitchCatalogue.all.map { $0.environmentName }).count == names.count)
    }

    @Test func startValuesComeFromTheEnvironment() throws {
        let start = try SwitchEnvironment(
            [
                "ISSUANCE_LUA_SCRIPT": "true", "ISSUANCE_LOCK_WAIT_LIMIT_MILLISECONDS": "250",
                "ISSUANCE_POINTS_MODE": "inOrder", "ISSUANCE_DEADLOCK_RETRY": #"{"attempts":2}"#,
                "ISSUANCE_BATCH_SIZE": "32768", "ISSUANCE_PREFETCH": "7", "ISSUANCE_LOG_LEVEL": "",
            ], role: .api)
        var expected = Switches()
        expected.luaScript = true
        expected.lockWaitLimitMilliseconds = 250
        expected.pointsMode = .inOrder
        expected.deadlockRetry.attempts = 2
        expected.batchSize = 32_768
        #expect(start.switches == expected)
        #expect(start.given.contains("luaScript") && !start.given.contains("prefetch"))
    }

    @Test func aWrongStartValueStopsTheStart() {
        #expect(throws: SwitchProblem.self) { try SwitchEnvironment(["ISSUANCE_LUA_SCRIPT": "maybe"], role: .api) }
    }
}
