import ChaosClients
import ChaosCore

/// Working holders of the application's locks lose them, as when a lease runs out during a pause: two proceed at once.
///
/// The locks are deleted while they are held, again and again while the fault is wanted. Nothing is ever set, so there is
/// nothing to undo but the sweeping itself.
public actor RedisLockExpiry: Fault {
    public static let kind = "redis-lock-expiry"
    public static let summary = "Takes the application's Redis locks away from holders that are still at work."
    public static let parameters = LockExpirySettings.descriptors

    private let context: FaultContext
    private let endpoint: RedisEndpoint
    private let settings: LockExpirySettings
    private var sweeper: LockSweeper?
    private var observer: RedisConnection?
    private var serverRun: String?
    private var ending: FaultStatus?
    private var isOver = false

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        endpoint = try RedisParts.endpoint(of: context.target)
        settings = try LockExpirySettings(context.parameters)
    }

    private var keys: LockKeys { settings.keys }

    public func plan() async throws -> FaultPlan {
        let connection = try await connect()
        defer { Task { await connection.close() } }
        return try await LockExpiryPlan(context: context, keys: keys, pause: settings.pause).make(over: connection)
    }

    public func capture() async throws -> UndoRecord {
        let connection = try await connect()
        defer { Task { await connection.close() } }
        let readings = try await LockReading.read(keys.names, token: context.tag, over: connection)
        if let refusal = LockExpiryPlan.refusal(keys, readings) {
            throw ChaosError(
                .refused, operation: "take the locks away", target: endpoint.description, cause: refusal,
                remedy: "Set the parameters keys and style to the application's locks.")
        }
        serverRun = try await RedisParts.serverRun(over: connection)
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: [
                "keys": keys.names.joined(separator: "\n"), "token": context.tag, "style": keys.style.rawValue,
                "serverRun": serverRun ?? "", "sets": "nothing",
            ],
            byHand: [
                "redis-cli -u REDIS_URL CLIENT LIST | grep name=\(context.tag), then CLIENT KILL ID <id>",
                "nothing else: locks were only deleted, and their holders have gone on",
            ])
    }

    public func inject() async throws {
        guard !isOver, sweeper == nil else {
            throw ChaosError(
                .refused, operation: "take the locks away", target: keys.shown, cause: "it was injected before")
        }
        let made = try await LockSweeper(
            endpoint: endpoint, tag: context.tag, keys: keys, pause: settings.pause, clock: context.clock)
        // Reentrant calls: whoever let go meanwhile must not find us starting.
        guard !isOver, sweeper == nil else {
            await made.stop()
            throw CancellationError()
        }
        sweeper = made
        try await made.start()
    }

    public func confirm() async throws -> FaultConfirmation {
        guard let sweeper else { return .notEffective("nothing was injected") }
        let start = context.clock.now
        while true {
            let tally = await sweeper.tally
            if let first = tally.firstTaken {
                return .effective(
                    since: first,
                    evidence: "\(tally), as the script that deleted them counted; dated by the sweep "
                        + "that took the first one")
            }
            if await sweeper.end != nil { return .notEffective("the sweeping ended before any lock was held") }
            let waited = context.clock.now - start
            if waited >= settings.confirmWithin { return .notEffective(await nothing(tally, sweeper, waited)) }
            try await context.clock.sleep(for: .milliseconds(10))
        }
    }

    public func status() async -> FaultStatus {
        if let ending { return ending }
        guard let sweeper, !isOver else { return .unknown("nothing is injected") }
        if let end = await sweeper.end {
            let status = await removed(end)
            if case .removed = status {
                ending = status
                await sweeper.stop()
            }
            return status
        }
        if let refusal = await sweeper.refusal {
            return .unknown("Redis \(endpoint.description) refuses to take the locks away: \(refusal)")
        }
        let silence = await sweeper.silence
        if silence > .seconds(1) + settings.pause {
            return .unknown(
                "Redis \(endpoint.description) has not answered for \(DurationText.describe(silence))")
        }
        return .active
    }

    public func letGo() async {
        guard !isOver else { return }
        isOver = true
        if let sweeper {
            await sweeper.stop()
            LastWords.note(await sweeper.tally.description, of: Self.kind, run: context.run)
        }
        await observer?.close()
        observer = nil
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        try await LockExpiryRecovery.recover(undo, target: target, clock: clock)
    }

    /// Locks taken so far.
    func tally() async -> SweepTally { await sweeper?.tally ?? SweepTally() }

    private func nothing(_ tally: SweepTally, _ sweeper: LockSweeper, _ waited: Duration) async -> String {
        var words =
            "no lock of the application was seen in \(tally.sweeps) sweeps of \(keys.names.count) keys within "
            + DurationText.describe(waited)
        if tally.spared > 0 { words += "; \(tally.spared) keys were there that are no lock with a lease" }
        if let refusal = await sweeper.refusal { words += "; Redis refused: \(refusal)" }
        return words
    }

    /// The sweeping ended without us: who did it?
    private func removed(_ end: LockSweeper.End) async -> FaultStatus {
        let tally = await tally()
        do {
            // A killed connection and a restarted server look alike to a client; the server's run id tells them apart.
            let run = try await RedisParts.serverRun(over: try await observe())
            guard let serverRun, let run else {
                return .unknown(
                    "Redis \(endpoint.description) does not tell its run_id, so nobody can say who cut the connection")
            }
            if run != serverRun {
                return .removed(
                    by: .targetRestart, at: end.at,
                    evidence: "Redis run_id changed from \(serverRun) to \(run); before that \(tally)")
            }
        } catch {
            return .unknown("Redis \(endpoint.description): \(error.cause)")
        }
        switch end.reason {
        case .cutOff(let error):
            return .removed(
                by: .response, at: end.at,
                evidence:
                    "the sweeping connection was closed while the server ran on: \(error.cause); before that \(tally)")
        case .unanswered(let error):
            // Nobody's doing: the server hung, and a connection that was given up is not made anew.
            return .removed(
                by: .lease, at: end.at,
                evidence: "the server did not answer a sweep: \(error.cause); before that \(tally)")
        case .overslept(let length):
            return .removed(
                by: .lease, at: end.at,
                evidence: "nothing was swept for \(DurationText.describe(length)); before that \(tally)")
        }
    }

    /// The connection that only reads; unlike the sweeper's it is made anew when it breaks.
    private func observe() async throws(ClientError) -> RedisConnection {
        if let observer, !observer.isClosed { return observer }
        let made = try await connect()
        observer = made
        return made
    }

    private func connect() async throws(ClientError) -> RedisConnection {
        try await RedisConnection.connect(to: endpoint, clientName: "firedrill-watch:\(context.run)")
    }
}
