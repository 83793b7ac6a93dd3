import ChaosClients
import ChaosCore

/// All crossing sessions of one fault; each works on hot rows of its own.
actor CrossingSessions: CycleMaker {
    private let server: any DeadlockServer
    private let tag: String
    private let rows: HotRows
    private let count: Int
    private let rules: CrossingRules
    private let clock: any RunClock
    private var sessions: [CrossingSession] = []
    private var isStopped = false

    init(
        on server: any DeadlockServer, tag: String, rows: HotRows, count: Int, rules: CrossingRules,
        clock: any RunClock
    ) {
        self.server = server
        self.tag = tag
        self.rows = rows
        self.count = Self.possible(count, keys: rows.keys.count)
        self.rules = rules
        self.clock = clock
    }

    /// Two of our sessions on one pair of rows would only wait for each other.
    static func possible(_ wanted: Int, keys: Int) -> Int { min(wanted, keys / 2) }

    func start() async throws {
        for index in 0..<count where !isStopped {
            let share = rows.keys.enumerated().filter { $0.offset % count == index }.map(\.element)
            let session = try await CrossingSession(
                on: server, tag: tag, place: index, rows: rows, keys: share, rules: rules, clock: clock)
            sessions.append(session)
        }
        guard !isStopped else { return await stop() }
        for session in sessions { await session.start() }
    }

    func stop() async {
        isStopped = true
        for session in sessions { await session.stop() }
    }

    func progress() async -> CycleProgress {
        var sum = CycleProgress()
        for session in sessions { sum = sum + (await session.progress) }
        return sum
    }

    func losses() async -> [SessionLoss] {
        var losses: [SessionLoss] = []
        for session in sessions {
            guard let loss = await session.loss else { return [] }
            losses.append(loss)
        }
        return losses
    }
}
