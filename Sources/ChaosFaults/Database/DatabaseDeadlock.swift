import ChaosClients
import ChaosCore

/// Real circles of waiting transactions over the application's hot rows, so that the database has to choose victims.
///
/// `cycle: sessions` takes row locks crosswise in sessions of ours, which change no row and are always rolled back;
/// it does not care whether the application orders its locks. `cycle: requests` needs no access to the rows: the
/// application itself is asked for the same products in opposite orders, which ordered locking cures.
public actor DatabaseDeadlock: Fault {
    public static let kind = "database-deadlock"
    public static let summary = "Makes the application's transactions deadlock over its hot rows."
    public static let parameters = DeadlockSettings.descriptors

    private let context: FaultContext
    private let settings: DeadlockSettings
    /// `nil` when only requests are made and the target describes no database.
    private let database: (any DeadlockServer)?
    private let text: RequestText?
    private let witness: DeadlockWitness
    private var rows: HotRows?
    private var facts: DatabaseFacts?
    private var maker: (any CycleMaker)?
    private var cure: CureWatch
    private var ending: FaultStatus?
    private var isOver = false

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        settings = try DeadlockSettings(context.parameters)
        switch settings.cycle {
        case .sessions:
            database = try DeadlockServers.server(of: context.target)
            text = nil
        case .requests:
            database = context.target.sql == nil ? nil : try DeadlockServers.server(of: context.target)
            text = try settings.requestText(of: context.target)
        }
        witness = DeadlockWitness(
            database: database, http: context.target.http, run: context.run, tag: context.tag, clock: context.clock)
        cure = CureWatch(since: context.clock.now)
    }

    public func plan() async throws -> FaultPlan {
        try await DeadlockPlan(context: context, settings: settings, text: text).make(database)
    }

    public func capture() async throws -> UndoRecord {
        if let database { try await find(on: database) }
        if let refusal = DeadlockPlan.refusal(settings, rows) {
            throw ChaosError(.refused, operation: "lock the hot rows", target: settings.table, cause: refusal)
        }
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: ["tag": context.tag, "cycle": settings.cycle.rawValue],
            byHand: settings.cycle == .requests
                ? ["end the process that sends the requests (user agent \(context.tag))"]
                : database?.byHand(context.tag) ?? [])
    }

    public func inject() async throws {
        guard !isOver, maker == nil else {
            throw ChaosError(
                .refused, operation: "lock the hot rows", target: settings.table, cause: "it was injected before")
        }
        let made = try await makeMaker()
        try await witness.begin()
        // Reentrant calls: whoever let go meanwhile must not find us starting.
        guard !isOver else { throw CancellationError() }
        maker = made
        cure = CureWatch(since: context.clock.now)
        try await made.start()
    }

    public func confirm() async throws -> FaultConfirmation {
        guard let maker else { return .notEffective("nothing was injected") }
        let start = context.clock.now
        var unseen = start
        while true {
            let sight = try await witness.look()
            let seen = context.clock.now
            let progress = await maker.progress()
            let victims = await witness.victims(sight, ours: progress.ourVictims)
            if let count = victims.application, count > 0 {
                return await effective(victims, progress, unseen: unseen, seen: seen)
            }
            unseen = sight.asked
            let losses = await maker.losses()
            if let loss = losses.first {
                return .notEffective("session \(loss.backend) of ours was ended before any deadlock: \(loss.cause)")
            }
            if seen - start >= settings.confirmWithin {
                return .notEffective(
                    DeadlockEvidence.nothing(
                        victims, progress, cycle: settings.cycle, waiting: await witness.mostWaiting,
                        waited: seen - start) + (facts?.warning.map { "; \($0)" } ?? ""))
            }
            try await context.clock.sleep(for: .milliseconds(200))
        }
    }

    public func status() async -> FaultStatus {
        if let ending { return ending }
        guard let maker, !isOver else { return .unknown("nothing is injected") }
        let status: FaultStatus
        switch settings.cycle {
        case .sessions:
            let losses = await maker.losses()
            status = losses.isEmpty ? .active : await removed(losses)
        case .requests:
            status = await cured(maker)
        }
        if case .removed = status {
            ending = status
            await maker.stop()
        }
        return status
    }

    public func letGo() async {
        guard !isOver else { return }
        isOver = true
        if maker != nil { LastWords.note(await victims().description, of: Self.kind, run: context.run) }
        await maker?.stop()
        await witness.close()
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        try await DeadlockRecovery.recover(undo, target: target, clock: clock)
    }

    /// Whom the database chose since the injection, as far as its counter has told by now.
    public func victims() async -> DeadlockVictims {
        let ours = await maker?.progress().ourVictims ?? 0
        guard maker != nil, let sight = try? await witness.look() else {
            return DeadlockVictims(server: nil, ours: ours)
        }
        return await witness.victims(sight, ours: ours)
    }

    private func find(on database: any DeadlockServer) async throws {
        let connection = try await database.watch(context.run)
        do {
            facts = try await database.facts(settings, over: connection)
            if settings.cycle == .sessions || settings.keysQuery != nil {
                rows = try await HotRows.find(settings, on: database, over: connection)
            }
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    private func makeMaker() async throws -> any CycleMaker {
        if let database, facts == nil { try await find(on: database) }
        if let text, let http = context.target.http {
            return CrossingRequests(
                http: http, text: text, keys: rows?.keys ?? settings.keys, pairs: settings.sessions,
                interval: settings.interval, tag: context.tag, clock: context.clock)
        }
        guard let database, let facts, let rows else {
            throw ChaosError(
                .internal, operation: "lock the hot rows", target: settings.table, cause: "the rows were not looked up")
        }
        return CrossingSessions(
            on: database, tag: context.tag, rows: rows, count: settings.sessions, rules: facts.rules,
            clock: context.clock)
    }

    private func effective(
        _ victims: DeadlockVictims, _ progress: CycleProgress, unseen: Instant, seen: Instant
    ) async -> FaultConfirmation {
        let first = DeadlockEvidence.firstDeadlock(unseen: unseen, seen: seen, granted: progress.granted)
        cure.noteDeadlocks(victims.application, progress, at: seen)
        let latest = await witness.latestDeadlock().map { "; \($0)" } ?? ""
        return .effective(
            since: first.at,
            evidence: "\(victims); the first one is \(first.known); "
                + DeadlockEvidence.work(progress, settings.cycle) + latest)
    }

    /// Every session of ours is gone: by whom?
    private func removed(_ losses: [SessionLoss]) async -> FaultStatus {
        let at = losses.map(\.at).max() ?? context.clock.now
        let words = losses.map { "session \($0.backend) ended (\($0.code ?? "no code"))" }.joined(separator: ", ")
        do {
            let started = try await witness.startTimeAnew()
            if started != facts?.started
                || losses.contains(where: { $0.code != nil && $0.code == database?.codes.crash })
            {
                return .removed(
                    by: .targetRestart, at: at, evidence: "\(words); the database server was restarted")
            }
        } catch {
            let cause = (error as? ClientError)?.cause ?? "\(error)"
            return .unknown("\(words), and the database does not answer: \(cause)")
        }
        let tally = await victims()
        let (lease, codes) = (facts?.rules.lease ?? settings.lease, database?.codes)
        if let codes, losses.allSatisfy({ $0.isLease(of: lease, codes) }) {
            return .removed(
                by: .lease, at: at, evidence: "\(words): its lease of \(DurationText.describe(lease)) ran out")
        }
        return .removed(
            by: .response, at: at,
            evidence: "\(words): ended by somebody else while the server ran on; \(tally)")
    }

    /// Requests go on for as long as we like; an application that locks in one order just stops deadlocking.
    private func cured(_ maker: any CycleMaker) async -> FaultStatus {
        guard cure.isDue(at: context.clock.now) else { return .active }
        do {
            let sight = try await witness.look()
            let progress = await maker.progress()
            let victims = await witness.victims(sight, ours: 0)
            cure.noteDeadlocks(victims.application, progress, at: context.clock.now)
            guard let since = cure.curedSince(progress, at: context.clock.now) else { return .active }
            return .removed(
                by: .response, at: since,
                evidence: "\(cure.evidence(progress)) without a deadlock; before that: \(victims)")
        } catch {
            return .unknown("the deadlock counter cannot be read: \((error as? ClientError)?.cause ?? "\(error)")")
        }
    }
}
