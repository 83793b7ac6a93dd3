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
        let waiting: Int64
    }

    private let endpoint: PostgresEndpoint?
    private let http: HTTPTarget?
    private let run: String
    private let tag: String
    private let clock: any RunClock
    private var connection: PostgresConnection?
    private var base: Sight?
    /// The most sessions of the application that were ever seen waiting for a lock.
    private(set) var mostWaiting: Int64 = 0

    init(endpoint: PostgresEndpoint?, http: HTTPTarget?, run: String, tag: String, clock: any RunClock) {
        self.endpoint = endpoint
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
                .faultNotEffective, operation: "count deadlocks", target: endpoint?.description ?? http?.baseURL ?? "",
                cause: "neither pg_stat_database nor a counter on the metrics page can be read")
        }
        base = sight
    }

    /// Reads both counters once. Throws when the database is described but does not answer.
    func look() async throws -> Sight {
        let asked = clock.now
        async let counter = ApplicationCounter.read(http)
        var (server, waiting): (Int64?, Int64) = (nil, 0)
        if let endpoint {
            let connection = try await connected(to: endpoint)
            server = try await PostgresParts.deadlocks(over: connection)
            waiting = try await PostgresParts.waiting(besides: tag, over: connection)
        }
        mostWaiting = max(mostWaiting, waiting)
        return Sight(asked: asked, server: server, counter: await counter, waiting: waiting)
    }

    /// Who the victims were between `begin` and this look.
    func victims(_ sight: Sight, ours: Int) -> DeadlockVictims {
        var (server, counted): (Int?, Int?) = (nil, nil)
        // A counter that fell was reset, or its process was restarted: it says nothing about the time before.
        if let now = sight.server, let before = base?.server, now >= before { server = Int(now - before) }
        if let now = sight.counter, let before = base?.counter, now.value >= before.value {
            counted = Int(now.value - before.value)
        }
        return DeadlockVictims(server: server, ours: ours, counted: counted)
    }

    /// A new connection, to be sure that the server takes some: during a shutdown an old one may live a moment longer.
    func startTimeAnew() async throws -> String? {
        guard let endpoint else { return nil }
        await close()
        return try await PostgresParts.startTime(over: try await connected(to: endpoint))
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private func connected(to endpoint: PostgresEndpoint) async throws(ClientError) -> PostgresConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await PostgresParts.watch(endpoint, run: run, timeout: .seconds(2))
        connection = made
        return made
    }
}
