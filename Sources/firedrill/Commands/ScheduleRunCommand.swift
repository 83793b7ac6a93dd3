import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill schedule run`: the scheduler as a service.
struct ScheduleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs schedules until it is stopped: a service that starts each drill by itself.",
        discussion: """
            SIGTERM takes the running drill's fault out, waits until that is verified and ends (--finish lets the drill go \
            on to its end first). Killed at any time it loses nothing: what ran and what did not is in the ledger, and \
            nothing is caught up on.
            """)

    @Argument(help: "Schedule files, or folders with them (default: experiments/schedules).")
    var schedules: [String] = []

    @Flag(name: .long, help: "When stopped, let a running drill go on to its end.")
    var finish = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let loaded = try ScheduleFiles.load(schedules)
        let state = try StateFolder()
        let access = try await LedgerAccess.open(store.store, state: state)
        let language = try ScheduleAnnouncer.language(of: loaded)
        let manager = ServiceManager()
        let announcer = ScheduleAnnouncer(outbox: state.outbox)
        let log = ServiceLog()
        let count = loaded.map(\.entries.count).reduce(0, +)
        log.write("\(count) entries of \(loaded.map(\.name).joined(separator: ", ")); ledger in \(access.place)")
        let service = ScheduleService(
            .init(
                schedules: loaded, ledger: access.ledger,
                launcher: ChildDrillLauncher(state: state, store: store.store), clock: MonotonicRunClock(),
                wall: { WallClock.now.timeIntervalSince1970 }, host: access.host, finishesOnStop: finish,
                language: language,
                announce: { announcer.tell($0, $1) }, log: { log.write($0) }, tell: { manager.tell($0) }))
        let isClean = try await SignalTrap.run(onSignal: { log.write("stopping") }) { await service.run() }
        await announcer.finish()
        log.write("stopped; nothing is running")
        if !isClean { throw ExitStatus.stopped.thrown }
    }
}

/// A service's lines on standard error: with the time, unless systemd's journal adds it.
private struct ServiceLog: Sendable {
    private let hasJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

    func write(_ text: String) {
        let time = WallClock.now.formatted(.iso8601)
        Terminal.error(hasJournal ? text : "\(time) \(text)")
    }
}
