/// A bounded set of sessions with one SQL server, made when they are first needed.
///
/// Callers wait first come, first served, each at most `timeout`. A broken session is dropped and a new one made for
/// whoever is next; one that the server ended while it idled is replaced without an error.
public final class SQLPool: Sendable {
    /// After this much idleness a session is looked at before it is lent.
    private static let idleBeforeCheck = Duration.milliseconds(50)

    private let endpoint: any SQLEndpoint
    private let applicationName: String?
    private let timeout: Duration
    private let slots: SQLSlots

    /// Makes the pool; nothing is connected yet. `timeout` limits connecting and waiting for a turn, each.
    public init(
        endpoint: any SQLEndpoint, size: Int, applicationName: String? = nil, timeout: Duration = .seconds(5)
    ) {
        self.endpoint = endpoint
        self.applicationName = applicationName
        self.timeout = timeout
        slots = SQLSlots(size: Swift.max(1, size), target: endpoint.description, limit: timeout)
    }

    /// What the server speaks.
    public var engine: SQLEngine { endpoint.engine }

    /// How busy the pool is right now.
    public var usage: PoolUsage { slots.usage }

    /// Lends a connection for the time of `body`. A transaction that `body` leaves open is rolled back.
    /// Throws what `body` throws, and `ClientError` when there is no connection in time.
    public func withConnection<Value: Sendable>(
        _ body: @Sendable (any SQLSession) async throws -> Value
    ) async throws -> Value {
        let connection = try await acquire()
        do {
            let value = try await body(connection)
            await release(connection)
            return value
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Runs `body` between BEGIN and COMMIT; when it throws, the transaction is rolled back and the error passed on.
    ///
    /// COMMIT is not given up when the task is cancelled. When it fails with a transport error or `.timedOut`, whether
    /// the transaction was committed is unknown.
    public func transaction<Value: Sendable>(
        _ body: @Sendable (any SQLSession) async throws -> Value
    ) async throws -> Value {
        try await withConnection { connection in
            _ = try await connection.query("BEGIN")
            // When this throws, `release` rolls back.
            let value = try await body(connection)
            try await Self.commit(connection)
            return value
        }
    }

    /// Runs one statement on any connection; see `SQLSession.query`.
    public func query(
        _ sql: String, _ parameters: [SQLValue] = [], timeout: Duration? = nil
    ) async throws(ClientError) -> SQLResult {
        let connection = try await acquire()
        do throws(ClientError) {
            let result = try await connection.query(sql, parameters, timeout: timeout)
            await release(connection)
            return result
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Runs a script of several statements on any connection; see `SQLSession.execute`.
    public func execute(_ script: String, timeout: Duration? = nil) async throws(ClientError) {
        let connection = try await acquire()
        do throws(ClientError) {
            try await connection.execute(script, timeout: timeout)
            await release(connection)
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Refuses new callers, fails those that wait, and closes what idles. Connections on loan are closed when they
    /// come back.
    public func close() async {
        for connection in slots.close() { await connection.close() }
    }

    private func acquire() async throws(ClientError) -> any SQLSession {
        if case .connection(let idle) = try await slots.take(),
            await idle.isSound(unusedFor: Self.idleBeforeCheck)
        {
            return idle
        }
        // There is room for one: it was vacant, or its session has just turned out to be dead.
        do throws(ClientError) {
            return try await endpoint.session(named: applicationName, timeout: timeout)
        } catch {
            slots.vacate()
            throw error
        }
    }

    private func release(_ connection: any SQLSession) async {
        // A task of its own: rolling back must work although the caller was cancelled.
        if connection.transactionState != .idle { await Task { await Self.rollBack(connection) }.value }
        if connection.isClosed {
            slots.vacate()
        } else if !slots.giveBack(connection) {
            await connection.close()
        }
    }

    private static func rollBack(_ connection: any SQLSession) async {
        if connection.isClosed { return }
        _ = try? await connection.query("ROLLBACK", timeout: .seconds(2))
        if connection.transactionState != .idle { await connection.close() }
    }

    private static func commit(_ connection: any SQLSession) async throws(ClientError) {
        // A task of its own: cancelling a COMMIT would leave its outcome unknown for nothing.
        let outcome = await Task { () async -> Result<Void, ClientError> in
            do throws(ClientError) {
                return .success(try await connection.commit())
            } catch {
                return .failure(error)
            }
        }.value
        try outcome.get()
    }
}
