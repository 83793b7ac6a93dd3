import ChaosCore
import ChaosTestKit
import Foundation
import Synchronization
import Testing

@testable import ChaosEngine

@Suite struct LeftoversTests {
    /// A journal with entries of several owners, and what was taken out of it.
    private final class Bench: Sendable {
        let folder: TemporaryDirectory
        let journal: RecoveryJournal
        let taken = Mutex<[String]>([])

        init() throws {
            folder = try TemporaryDirectory("leftovers")
            journal = RecoveryJournal(folder: folder.path)
        }

        func plant(_ run: String, owner: ProcessMark) throws {
            let entry = JournalEntry(identities: ["redis:a/0"], owner: owner, undo: undo(run))
            try JSONEncoder().encode(entry).write(to: URL(fileURLWithPath: folder.file("\(run).json")))
        }

        /// `fails` says whether an attempt for this run fails; it gets the attempts made so far.
        func recover(
            run: String? = nil, limit: Duration = .seconds(60),
            fails: @escaping @Sendable (String, Int) -> Bool = { _, _ in false }
        ) async throws -> [Leftovers.Outcome] {
            try await Leftovers(journal: journal, clock: MonotonicRunClock()) { [self] entry in
                let run = entry.undo.run
                let earlier = taken.withLock { taken in
                    taken.append(run)
                    return taken.count { $0 == run } - 1
                }
                if fails(run, earlier) {
                    throw ChaosError(.targetUnreachable, operation: "reach", target: "redis", cause: "refused")
                }
                return RecoveryReport(nothingToDo: false, evidence: "out: \(run)")
            }.recover(run: run, limit: limit)
        }

        var open: [String] { get throws { try journal.open().map(\.undo.run) } }
    }

    @Test func anEmptyJournalHasNothingToRecover() async throws {
        #expect(try await Bench().recover().isEmpty)
    }

    @Test func theFaultOfADeadOwnerIsTakenOut() async throws {
        let bench = try Bench()
        let child = try sleeper()
        let owner = try mark(of: child)
        await child.end(SIGKILL)
        try bench.plant("run-1", owner: owner)
        let outcomes = try await bench.recover()
        #expect(outcomes.map(\.entry.undo.run) == ["run-1"])
        #expect(try outcomes[0].result.get().evidence == "out: run-1")
        #expect(try bench.open == [])
    }

    @Test func theFaultOfALivingOwnerIsLeftAlone() async throws {
        let bench = try Bench()
        let child = try sleeper()
        let owner = try mark(of: child)
        try bench.plant("run-1", owner: owner)
        for run in [nil, "run-1"] {
            let outcomes = try await bench.recover(run: run)
            guard case .failure(let error)? = outcomes.first?.result, outcomes.count == 1 else {
                Issue.record("it is held by a living process")
                return
            }
            #expect(error.code == .targetBusy)
            #expect(error.remedy?.contains("kill -INT \(owner.pid)") == true)
        }
        #expect(bench.taken.withLock { $0 } == [])
        #expect(try bench.open == ["run-1"])
        await child.end(SIGKILL)
        #expect(try await bench.recover().first?.result.get().evidence == "out: run-1")
        #expect(try bench.open == [])
    }

    @Test func anOwnerOfAnEarlierBootOrWithAReusedIdIsDead() async throws {
        let bench = try Bench()
        let child = try sleeper()
        let owner = try mark(of: child)
        try bench.plant("run-1", owner: try changed(owner, "boot", to: "another boot"))
        try bench.plant("run-2", owner: try changed(owner, "startTicks", to: 1))
        #expect(try await bench.recover().count == 2)
        #expect(try bench.open == [])
        await child.end(SIGKILL)
    }

    @Test func whatThisProcessLeftBehindIsTakenOutAsWell() async throws {
        let bench = try Bench()
        try bench.journal.write(undo("run-1"))
        #expect(try await bench.recover().count == 1)
        #expect(try bench.open == [])
    }

    @Test func onlyTheRunThatWasAskedForIsTakenOut() async throws {
        let bench = try Bench()
        for run in ["run-1", "run-2", "run-3"] { try bench.journal.write(undo(run)) }
        #expect(try await bench.recover(run: "run-2").map(\.entry.undo.run) == ["run-2"])
        #expect(try bench.open == ["run-1", "run-3"])
        #expect(try await bench.recover(run: "run-9").isEmpty)
    }

    @Test func anAttemptThatFailsIsRepeatedUntilItWorks() async throws {
        let bench = try Bench()
        try bench.journal.write(undo("run-1"))
        let outcomes = try await bench.recover { _, earlier in earlier < 2 }
        #expect(try outcomes[0].result.get().evidence == "out: run-1")
        #expect(bench.taken.withLock { $0 } == ["run-1", "run-1", "run-1"])
        #expect(try bench.open == [])
    }

    @Test func whatCouldNotBeVerifiedStaysInTheJournalAndSaysHowToUndoIt() async throws {
        let bench = try Bench()
        try bench.journal.write(undo("run-1"))
        try bench.journal.write(undo("run-2"))
        // The limit is each run's own: long enough for the one that works at once, however slow the machine is.
        let outcomes = try await bench.recover(limit: .seconds(3)) { run, _ in run == "run-1" }
        #expect(outcomes.map(\.entry.undo.run) == ["run-1", "run-2"])
        guard case .failure(let error) = outcomes[0].result else {
            Issue.record("it was not taken out")
            return
        }
        #expect(error.code == .recoveryFailed)
        #expect(error.cause.contains("not verified within 3 s"))
        #expect(error.remedy == "By hand: redis-cli -u REDIS_URL DEL lock/1")
        // One that fails does not keep the others in.
        #expect(try outcomes[1].result.get().evidence == "out: run-2")
        #expect(try bench.open == ["run-1"])
    }

    @Test func aJournalThatCannotBeReadIsAnErrorAndNotAnEmptyOne() async throws {
        let bench = try Bench()
        let journal = RecoveryJournal(folder: try bench.folder.write("a file", to: "journal"))
        await #expect(throws: ChaosError.self) {
            try await Leftovers(journal: journal, clock: MonotonicRunClock()) { _ in
                RecoveryReport(nothingToDo: true, evidence: "")
            }.recover()
        }
    }
}
