import ChaosClients
import ChaosCore

/// One session that takes two of the application's hot rows crosswise, round after round: it holds one row, waits until a
/// transaction of the application may hold the other and want ours, asks for the other, and rolls back.
///
/// Once the server or a person has ended it it stays out: it never reconnects.
actor CrossingSession {
    private let connection: any SQLSession
    private let codes: DeadlockCodes
    private let lockStatement: String
    private let keys: [String]
    private let rules: CrossingRules
    private let clock: any RunClock
    private var loop: Task<Void, Never>?
    private var isStopped = false
    private(set) var progress = CycleProgress()
    /// When the server last answered.
    private var answered = Instant.origin
    /// How long the session had been idle inside its transaction when it was last used.
    private var idle = Duration.zero
    /// How the backend was lost, if it was.
    private(set) var loss: SessionLoss?

    init(
        on server: any DeadlockServer, tag: String, place: Int, rows: HotRows, keys: [String], rules: CrossingRules,
        clock: any RunClock
    ) async throws(ClientError) {
        let connection = try await server.endpoint.session(named: tag)
        do throws(ClientError) {
            try await server.mark(connection, as: tag, place: place)
            if !rules.preparation.isEmpty { try await connection.execute(rules.preparation, timeout: .seconds(10)) }
        } catch {
            await connection.close()
            throw error
        }
        self.connection = connection
        codes = server.codes
        lockStatement = rows.lockStatement(server.parameter)
        self.keys = keys
        self.rules = rules
        self.clock = clock
    }

    /// Begins with the rounds.
    func start() {
        guard loop == nil, !isStopped else { return }
        loop = Task { [weak self, clock, rules] in
            while !Task.isCancelled {
                guard let self, await self.round() else { return }
                do { try await clock.sleep(for: rules.interval * Double.random(in: 0.8...1.2)) } catch { return }
            }
        }
    }

    /// Stops at once, whatever is under way; the transaction ends with the connection.
    func stop() async {
        isStopped = true
        loop?.cancel()
        await connection.close()
        await loop?.value
        loop = nil
    }

    /// One round. False when the session is gone or was stopped.
    private func round() async -> Bool {
        guard let (first, second) = rules.order.pick(from: keys, round: progress.rounds) else { return false }
        progress.rounds += 1
        do {
            idle = .zero
            try await connection.execute(rules.opening, timeout: .seconds(5))
            answered = clock.now
            try await lock(first)
            try await clock.sleep(for: rules.hold)
            let asked = clock.now
            try await lock(second)
            // A free row is given in well under a millisecond; the rest is our own scheduling.
            if clock.now - asked > .milliseconds(50) {
                progress.contended += 1
                progress.noteGrant(at: clock.now)
            }
            try await rollBack()
            return true
        } catch let error as ClientError {
            return await survive(error)
        } catch {
            return false
        }
    }

    private func lock(_ key: String) async throws(ClientError) {
        idle = clock.now - answered
        _ = try await connection.query(
            lockStatement, [.text(key)], timeout: rules.lockTimeout + .seconds(5))
        answered = clock.now
    }

    private func rollBack() async throws(ClientError) {
        try await connection.execute("ROLLBACK", timeout: .seconds(5))
    }

    /// Ends a failed round. False when the session cannot go on.
    private func survive(_ error: ClientError) async -> Bool {
        if isStopped { return false }
        if error.serverCode == codes.victim {
            progress.ourVictims += 1
        } else if let code = error.serverCode, codes.gaveUp.contains(code) {
            progress.contended += 1
            progress.gaveUp += 1
        } else {
            progress.problem = "\(error)"
        }
        if !connection.isClosed {
            do {
                try await rollBack()
                return true
            } catch {
                // A transaction that cannot be rolled back must not keep its rows.
                await connection.close()
                return noteLoss(error)
            }
        }
        return noteLoss(error)
    }

    private func noteLoss(_ error: ClientError) -> Bool {
        if !isStopped {
            loss = SessionLoss(
                backend: connection.sessionID, at: clock.now, code: error.serverCode, cause: error.cause,
                idleFor: idle)
        }
        return false
    }
}
