import ChaosClients
import ChaosCore

/// Counts deadlocks since the injection, by the server's counter and by the application's own, and tells when the first
/// one happened. It only reads; its connection is made anew when it breaks.
actor DeadlockWitness {
    /// One look at both counters.
    struct Sight: Sendable {
        /// When the counters were asked; whatever they did not show yet was told later.
        let asked: Instant
        let server: Int64?
        let counter: (name: String, value: Double)?
        /// `nil` when it cannot be seen.
        let waiting: Int64?
    }

    private let database: (any DeadlockServer)?
    private let http: HTTPTarget?
    private let run: String
    private let tag: String
    private let clock: any RunClock
    private var connection: (any SQLSession)?
    private var base: Sight?
    /// The most sessions of the application that were ever seen waiting for a lock.
    private(set) var mostWaiting: Int64?

    init(database: (any DeadlockServer)?, http: HTTPTarget?, run: String, tag: String, clock: any RunClock) {
        self.database = database
        self.http = http
        self.run = run
        self.tag = tag
        self.clock = clock
    }

    /// Notes where the counters stand. Throws when neither can be read: then nothing could ever be confirmed.
    func begin() async throws {
        let sight = try await look()
        guard sight.server != nil || sight.counter != nil else {
            throw ChaosError(
                .faultNotEffective, operation: "count deadlocks",
                target: database?.endpoint.description ?? http?.baseURL ?? "",
                cause: "neither \(database?.counter ?? "a database") nor a counter on the metrics page can be read")
        }
        base = sight
    }

    /// Reads both counters once. Throws when the database is described but does not answer.
    func look() async throws -> Sight {
        let asked = clock.now
        async let counter = ApplicationCounter.read(http)
        var (server, waiting): (Int64?, Int64?) = (nil, nil)
        if let database {
            let connection = try await connected(to: database)
            server = try await database.deadlocks(over: connection)
            waiting = try await database.waiting(besides: tag, over: connection)
        }
        if let waiting { mostWaiting = max(mostWaiting ?? 0, waiting) }
        return Sight(asked: asked, server: server, counter: await counter, waiting: waiting)
    }

    /// Who the victims were between `begin` and this look.
    func victims(_ sight: Sight, ours: Int) -> DeadlockVictims {
        var (server, counted): (Int?, Int?) = (nil, nil)
        // A counter that fell was reset, or its process was restarted: it says nothing about the time before.
        if let now = sight.server, let before = base?.server, now >= before { server = Int(now - before) }
        if let now = sight.counter, let before = base?.counter, now.value >= before.value {
            counted = Int(exactly: (now.value - before.value).rounded())
        }
        return DeadlockVictims(server: server, ours: ours, counted: counted)
    }

    /// A new connection, to be sure that the server takes some: during a shutdown an old one may live a moment longer.
    func startTimeAnew() async throws -> String? {
        guard let database else { return nil }
        await close()
        return try await database.started(over: try await connected(to: database))
    }

    /// What the server itself reports of its latest deadlock, for the evidence.
    func latestDeadlock() async -> String? {
        guard let database, let connection = try? await connected(to: database) else { return nil }
        return await database.latestDeadlock(over: connection)
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private func connected(to database: any DeadlockServer) async throws(ClientError) -> any SQLSession {
        if let connection, !connection.isClosed { return connection }
        let made = try await database.watch(run, timeout: .seconds(2))
        connection = made
        return made
    }
}
