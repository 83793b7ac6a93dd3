import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill schedule skip`: takes one slot out before it comes.
struct ScheduleSkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Takes one slot out; the ledger keeps who said why.")

    @Argument(help: "The slot: FILE#ENTRY@2026-12-01T10:30+09:00 (schedule next --json lists them).")
    var slot: String

    @Option(name: .long, help: "Why, for the ledger.")
    var reason: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    private struct Outcome: Encodable {
        let slot: String
        let skipped: Bool
        let state: String
    }

    func run() async throws {
        let reference = try SlotReference(slot)
        let schedule = try ScheduleFiles.loader.load(path: reference.file)
        guard let entry = schedule.entry(reference.entry), let slot = reference.slot(of: entry) else {
            throw ChaosError(
                .usage, operation: "find the slot", target: self.slot, cause: "the schedule plans no such slot",
                remedy: "firedrill schedule next \(reference.file) --json lists the slots.")
        }
        let access = try await LedgerAccess.open(store.store, state: try StateFolder())
        let now = WallClock.now.timeIntervalSince1970
        let event = LedgerEvent(.skipped, slot, at: now, reason: .byHand, detail: reason)
        let isNew = try await !access.ledger.append([event], to: schedule.name).isEmpty
        let state = try await access.ledger.book(of: schedule.name).state(of: slot).map { "\($0)" } ?? "open"
        if output.json {
            Terminal.output(try JSONText.write(Outcome(slot: slot.id, skipped: isNew, state: state)))
        } else {
            output.say(isNew ? "taken out: \(slot.id)" : "\(slot.id) was decided before: \(state)")
        }
        if !isNew { throw ExitStatus.busy.thrown }
    }
}
