import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill schedule ledger`: what became of every slot, and that it adds up.
struct ScheduleLedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Shows what became of every slot: planned = ran + skipped, counted anew from the rules.")

    @Argument(help: "Schedule files, or folders with them (default: experiments/schedules).")
    var schedules: [String] = []

    @Option(name: .long, help: "Only this entry.")
    var entry: String?

    @Option(name: .long, help: "How many of the last slots of each entry to list.")
    var last = 20

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let loaded = try ScheduleFiles.load(schedules)
        let access = try await LedgerAccess.open(store.store, state: try StateFolder())
        let now = Int64(WallClock.now.timeIntervalSince1970)
        var pages: [LedgerPage] = []
        for schedule in loaded {
            let book = try await access.ledger.book(of: schedule.name)
            for key in book.pages.keys.sorted() where entry.map({ key == $0 || key.hasSuffix("/\($0)") }) ?? true {
                guard let page = book.pages[key] else { continue }
                pages.append(LedgerPage(key: key, page: page, now: now, last: last))
            }
        }
        if output.json {
            Terminal.output(try JSONText.write(pages.map(\.document)))
        } else if pages.isEmpty {
            Terminal.output("the ledger in \(access.place) is empty: no slot has been planned yet")
        } else {
            for page in pages { Terminal.output(page.text) }
        }
        // A ledger that does not add up is a defect of ours, or somebody has edited it.
        if !pages.allSatisfy(\.account.addsUp) { throw ExitStatus.internalError.thrown }
    }
}
