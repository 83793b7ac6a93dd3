import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct FileSlotLedgerTests {
    private func slots() throws -> [Slot] {
        let plan = try ScheduleSample.schedule(ScheduleSample.weekly).entries[0].plan
        return plan.slots(after: ScheduleSample.tuesday - 1, through: ScheduleSample.tuesday + 60 * 86_400)
    }

    private func ledger(_ folder: TemporaryDirectory) -> FileSlotLedger {
        FileSlotLedger(folder: folder.file("schedules"), clock: MonotonicRunClock())
    }

    @Test func ofManyOnlyOneHasASlot() async throws {
        let folder = try TemporaryDirectory("ledger")
        let slot = try slots()[0]
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<12 {
                group.addTask {
                    var claim = LedgerEvent(.claimed, slot, at: Double(number))
                    claim.holder = .init(host: "host-\(number)", process: .own)
                    return (try? await ledger(folder).append([claim], to: "s").count) == 1
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await ledger(folder).book(of: "s").state(of: slot)?.isFinal == false)
    }

    @Test func whatWasWrittenIsThereForTheNextProcess() async throws {
        let folder = try TemporaryDirectory("ledger")
        let (first, second) = (try slots()[0], try slots()[1])
        var end = LedgerEvent(.settled, first, at: 2)
        end.result = "pass"
        end.runs = ["run-1"]
        let events = [
            LedgerEvent(.claimed, first, at: 1), end,
            LedgerEvent(.skipped, second, at: 3, reason: .blackout, detail: "sale"),
        ]
        #expect(try await ledger(folder).append(events, to: "s") == events)
        let book = try await ledger(folder).book(of: "s")
        #expect(book.state(of: first) == .ran("pass") && book.state(of: second) == .skipped(.blackout))
        #expect(book.pages["s/locks"]?.lines[first.id]?.runs == ["run-1"])
        // Decided once, decided for ever.
        let again = [LedgerEvent(.claimed, first, at: 4), LedgerEvent(.claimed, second, at: 4)]
        #expect(try await ledger(folder).append(again, to: "s").isEmpty)
    }

    @Test func aLineThatACrashCutOffIsWrittenOver() async throws {
        let folder = try TemporaryDirectory("ledger")
        let (first, second) = (try slots()[0], try slots()[1])
        _ = try await ledger(folder).append([LedgerEvent(.claimed, first, at: 1)], to: "s")
        let path = folder.file("schedules/s.jsonl")
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        for length in [1, 20, whole.count - 1] {
            try (whole + String(whole.prefix(length))).write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try await ledger(folder).book(of: "s").state(of: second) == nil)
        }
        #expect(try await ledger(folder).append([LedgerEvent(.claimed, second, at: 2)], to: "s").count == 1)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2 && String(lines[0]) + "\n" == whole)
    }

    @Test func aLineThatIsNoneKeepsEverythingFromBeginning() async throws {
        let folder = try TemporaryDirectory("ledger")
        let slot = try slots()[0]
        _ = try await ledger(folder).append([LedgerEvent(.claimed, slot, at: 1)], to: "s")
        let path = folder.file("schedules/s.jsonl")
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try ("not a line\n" + whole).write(toFile: path, atomically: true, encoding: .utf8)
        let error = await #expect(throws: ChaosError.self) { try await ledger(folder).book(of: "s") }
        #expect(error?.code == .storage && error?.target == "\(path):1")
        await #expect(throws: ChaosError.self) {
            try await ledger(folder).append([LedgerEvent(.skipped, slot, at: 1, reason: .late)], to: "s")
        }
        // And nothing was changed.
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "not a line\n" + whole)
    }
}
