import ChaosClients
import ChaosCore
import Glibc
import Synchronization

/// The process of the stuck members, as the fault that started it sees it. Once it has ended there is never another.
final class StuckProcess: Sendable {
    /// How the process ended, and what it said about that.
    struct End: Sendable {
        let how: ChildEnd
        let why: StuckEnding?
        let at: Instant
    }

    private struct State {
        var report = StuckReport()
        var takenAt: Instant?
        /// Since when no wanted partition has been held, once one was.
        var emptySince: Instant?
        var ending: StuckEnding?
        var end: End?
    }

    private let child: ChildProgram
    private let clock: any RunClock
    private let state = Mutex(State())
    private let work = Mutex<[Task<Void, Never>]>([])

    /// Starts the process and gives it its order; from here on it gets a sign of life three times per lease.
    init(program: String, order: StuckOrder, clock: any RunClock) async throws {
        self.clock = clock
        child = try await ChildProgram.start(program, arguments: Self.words(tag: order.tag))
        try await child.send(try order.line)
        let child = child
        let reading = Task { [weak self] in
            for await line in child.lines { self?.take(line) }
            // Its output is closed, so it has ended or is about to.
            let how = await child.end(within: .seconds(60))
            self?.note(how)
        }
        let signs = Task {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: order.lease / 3)
                    try await child.send("still wanted", timeout: .seconds(1))
                } catch { return }
            }
        }
        work.withLock { $0 = [reading, signs] }
    }

    deinit {
        for task in work.withLock({ $0 }) { task.cancel() }
        child.closeInput()
    }

    /// What tells the process from every other, on its command line.
    static func words(tag: String) -> [String] { [StuckMembers.command, "--tag", tag] }

    var pid: Int32 { child.pid }
    /// What the process said last.
    var report: StuckReport { state.withLock { $0.report } }
    /// When a wanted partition was first taken: the instant of the assignment, as the process told it.
    var takenAt: Instant? { state.withLock { $0.takenAt } }
    var emptySince: Instant? { state.withLock { $0.emptySince } }
    var end: End? { state.withLock { $0.end } }

    /// Gives no more signs of life: the members leave within a lease.
    func stopSigns() {
        if let signs = work.withLock({ $0.last }) { signs.cancel() }
    }

    /// Asks the process to leave the group and end.
    func askToEnd() {
        stopSigns()
        child.signal(SIGTERM)
    }

    private func take(_ line: String) {
        guard let report = StuckReport.read(line) else { return }
        state.withLock { state in
            if let ending = report.ending {
                state.ending = ending
                return
            }
            state.report = report
            if state.takenAt == nil, let taken = report.takenAt {
                state.takenAt = clock.now - max(.zero, taken.age)
            }
            if !report.held.isEmpty {
                state.emptySince = nil
            } else if state.takenAt != nil, state.emptySince == nil {
                let moved = report.members.compactMap(\.changedAt).max().map { max(.zero, $0.age) } ?? .zero
                state.emptySince = clock.now - moved
            }
        }
    }

    private func note(_ how: ChildEnd?) {
        guard let how else { return }
        let now = clock.now
        state.withLock { $0.end = End(how: how, why: $0.ending, at: now) }
    }
}
