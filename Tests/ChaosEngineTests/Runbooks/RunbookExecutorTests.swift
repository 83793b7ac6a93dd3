import ChaosCore
import Foundation
import Testing

@testable import ChaosEngine

@Suite
struct RunbookExecutorTests {
    private typealias Bench = RunbookBench

    @Test
    func aStepIsDoneWhenItsEffectIsSeenAndNotBefore() async throws {
        let bench = try Bench(delay: .seconds(3))
        let record = try await bench.run([Bench.step("on", "set a", verify: "a")])
        #expect(record.ending == .verified && record.reason.isEmpty)
        #expect(record.steps.first?.command == .succeeded && record.steps.first?.effect == .verified)
        #expect(record.seconds >= 3 && record.seconds < 3.5)
    }

    @Test
    func aCommandThatSucceedsWithoutEffectIsNotVerified() async throws {
        let bench = try Bench()
        let record = try await bench.run([
            Bench.step("on", "nothing", verify: "a"), Bench.step("next", "set b", verify: "b"),
        ])
        #expect(record.ending == .failed && record.reason.contains("not verified within 5 s: on.a is 0"))
        #expect(record.steps.map(\.step) == ["on"])
        #expect(record.steps[0].command == .succeeded && record.steps[0].effect == .notSeen)
        #expect(!bench.system.isOn("b"))
    }

    @Test
    func anEffectThatCannotBeReadIsInconclusive() async throws {
        let bench = try Bench()
        bench.system.goDark()
        let record = try await bench.run([Bench.step("on", "set a", verify: "a")])
        #expect(record.ending == .inconclusive && record.steps[0].effect == .unknown)
    }

    @Test
    func anEffectThatWasThereBeforeIsNotTheStepsMerit() async throws {
        let bench = try Bench()
        bench.system.turn("a", on: true)
        let record = try await bench.run([Bench.step("on", "set a", verify: "a")])
        #expect(record.ending == .verified && record.steps[0].effect == .alreadyThere)
    }

    @Test
    func anEffectMustHoldForAsLongAsItSays() async throws {
        let bench = try Bench()
        let record = try await bench.run([Bench.step("on", "set a", verify: "a", hold: .seconds(2))])
        #expect(record.ending == .verified && record.seconds >= 2)
    }

    @Test
    func whatOnFailSaysIsDone() async throws {
        for (failure, commands, ending) in [
            (StepFailure.stop, ["fail"], RunbookRecord.Ending.failed),
            (.proceed, ["fail", "set b"], .failed),
            (.goto("other"), ["fail", "set c"], .verified),
        ] {
            let bench = try Bench()
            let record = try await bench.run(
                [
                    Bench.step("one", "fail", verify: "a", onFail: failure),
                    Bench.step("two", "set b", verify: "b", onFail: .stop),
                    Bench.step("other", "set c", verify: "c"),
                ].filter { failure != .proceed || $0.id != "other" })
            #expect(bench.system.commands == commands && record.ending == ending, "\(failure)")
        }
    }

    @Test
    func aCheckByAnotherStepIsRepeatedUntilItSucceeds() async throws {
        let bench = try Bench()
        bench.system.fail("look", times: 2)
        var step = Bench.step("on", "set a", undo: nil)
        step = RunbookStep(
            id: "on", kind: .sh, text: step.text, mode: .auto, risk: .change,
            verify: RunbookCheck(step: "seen", within: .seconds(9)))
        let record = try await bench.run([step, Bench.step("seen", "look", risk: .read)])
        #expect(record.ending == .verified && record.steps.map(\.effect) == [.verified])
        #expect(bench.system.commands == ["set a", "look", "look", "look"])
    }

    @Test
    func aCircleOfGotosEnds() async throws {
        let bench = try Bench()
        let record = try await bench.run([Bench.step("one", "fail", undo: nil, onFail: .goto("one"))])
        #expect(record.ending == .failed && bench.system.commands.count == 3)
    }

    @Test
    func aStepThatHangsIsEndedWhenItsTimeIsUp() async throws {
        let bench = try Bench()
        let record = try await bench.run([Bench.step("one", "hang", verify: "a", timeout: .seconds(4))])
        #expect(record.ending == .failed && record.steps[0].command == .timedOut && bench.system.hangsEnded == 1)
        #expect(record.seconds >= 4 && record.seconds < 5)
    }

    @Test
    func aCommandIsTriedAgainAsOftenAsItSays() async throws {
        let bench = try Bench()
        bench.system.fail("set a", times: 2)
        let record = try await bench.run([Bench.step("on", "set a", verify: "a", retries: 2)])
        #expect(record.ending == .verified && bench.system.commands.count == 3)
    }

    @Test
    func aStepRunsOnlyWhenItsConditionIsKnownToHold() async throws {
        let off = try Bench()
        var record = try await off.run([Bench.step("on", "set a", verify: "a", when: "b")])
        #expect(record.ending == .verified && off.system.commands.isEmpty)
        #expect(record.steps[0].detail.contains("not needed: on.b is 0"))
        let dark = try Bench()
        dark.system.goDark()
        record = try await dark.run([Bench.step("on", "set a", verify: "a", when: "b")])
        #expect(record.ending == .inconclusive && dark.system.commands.isEmpty)
    }

    // MARK: Questions

    @Test
    func withoutAPersonAStepThatAsksDoesNotRun() async throws {
        var bench = try Bench()
        bench.order.allowed = nil
        let record = try await bench.run([Bench.step("on", "set a", mode: .ask, verify: "a")])
        #expect(record.ending == .inconclusive && record.reason.contains("nobody to ask"))
        #expect(bench.system.commands.isEmpty && !record.steps[0].started)
    }

    @Test(arguments: [
        (StepAnswer.yes, ["set a"], RunbookRecord.Ending.verified), (.skip, [], .inconclusive), (.stop, [], .stopped),
    ])
    func theAnswerDecides(answer: StepAnswer, commands: [String], ending: RunbookRecord.Ending) async throws {
        var bench = try Bench()
        bench.order.allowed = nil
        bench.person = FakePerson([answer])
        let record = try await bench.run([Bench.step("on", "set a", mode: .ask, verify: "a")])
        #expect(bench.system.commands == commands && record.ending == ending && bench.person.questions == ["on"])
    }

    @Test
    func aManualStepIsDoneByAPersonAndVerifiedAllTheSame() async throws {
        var bench = try Bench()
        bench.person = FakePerson([.yes])
        let record = try await bench.run([Bench.step("call", "call them", mode: .manual, risk: .read, verify: "a")])
        #expect(bench.system.commands.isEmpty && record.ending == .failed && record.steps[0].effect == .notSeen)
    }

    // MARK: Undo

    private static let three = [
        Bench.step("one", "set a", verify: "a", undo: "un-one"),
        Bench.step("two", "set b", verify: "b", undo: "un-two"),
        Bench.step("three", "hang", undo: "un-three", timeout: .seconds(60)),
        Bench.step("un-one", "clear a"), Bench.step("un-two", "clear b"), Bench.step("un-three", "clear c"),
    ]

    @Test
    func stoppingEndsTheStepAndUndoesInReverse() async throws {
        let bench = try Bench()
        let record = try await bench.run(Self.three, stopIn: "hang")
        #expect(record.ending == .stopped)
        #expect(bench.system.commands == ["set a", "set b", "hang", "clear c", "clear b", "clear a"])
        #expect(record.steps.map(\.undone) == [.undone, .undone, .undone])
        #expect(record.steps.last?.command == .interrupted)
    }

    @Test
    func aFailureThatAsksForItUndoesInReverse() async throws {
        let bench = try Bench()
        var steps = Self.three
        steps[2] = Bench.step("three", "fail", undo: "un-three", onFail: .undo)
        let record = try await bench.run(steps)
        #expect(record.ending == .failed)
        #expect(bench.system.commands == ["set a", "set b", "fail", "clear c", "clear b", "clear a"])
    }

    @Test
    func anUndoThatFailsIsTheRunsEnding() async throws {
        let bench = try Bench()
        bench.system.fail("clear b", times: 9)
        let record = try await bench.run(Self.three, stopIn: "hang")
        #expect(record.ending == .failed && record.reason.contains("the undo un-two failed"))
        #expect(record.steps.map(\.undone) == [.undone, .failed, .undone])
    }

    // MARK: Secrets

    @Test
    func noSecretReachesAnyText() async throws {
        let bench = try Bench()
        let record = try await bench.run([
            Bench.step("say", "leak ${target.redis}", risk: .read),
            Bench.step("use", "echo ${steps.say.output}", risk: .read),
            Bench.step("bad", "echo ${target.sql}", risk: .read),
        ])
        #expect(bench.system.commands.first?.contains("open-sesame") == true)
        let audit = try String(contentsOfFile: record.audit, encoding: .utf8)
        for text in [audit, "\(record)", bench.person.events.joined()] {
            #expect(!text.contains("open-sesame"))
        }
        #expect(audit.contains(SecretMask.cover))
        #expect(record.reason.contains("find the value of target.sql"))
    }
}
