import ChaosClients
import ChaosCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import ChaosFaults

/// A shop with an HTTP API: `POST /orders` with two product ids locks both rows in one transaction, in the order asked
/// unless it was told to order its locks. Its metrics page counts deadlocks.
final class OrderShop: Sendable {
    private struct State {
        var ordersLocks = false
        var deadlocks = 0
        var users: Set<String> = []
    }

    private let pool: SQLPool
    private let engine: SQLEngine
    private let state = Mutex(State())

    /// Runs a shop around the body. Throws what the body throws.
    static func run<Value: Sendable>(
        _ url: String, _ body: @Sendable (OrderShop, _ baseURL: String) async throws -> Value
    ) async throws -> Value {
        let shop = OrderShop(try SQLEngine.endpoint(url: url))
        let (ports, found) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "shop")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await shop.answer(request) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                try await application.run()
            }
            defer { group.cancelAll() }
            let port = await ports.first { _ in true } ?? 0
            let value = try await body(shop, "http://127.0.0.1:\(port)")
            await shop.pool.close()
            return value
        }
    }

    private init(_ endpoint: any SQLEndpoint) {
        engine = endpoint.engine
        pool = SQLPool(endpoint: endpoint, size: 20, applicationName: "shop", timeout: .seconds(30))
    }

    /// The cure.
    func orderLocks() {
        state.withLock { $0.ordersLocks = true }
    }

    var deadlocks: Int { state.withLock { $0.deadlocks } }
    var users: Int { state.withLock { $0.users.count } }

    /// The target file's `http` section.
    func http(_ baseURL: String, metrics: String? = "/metrics") -> HTTPTarget {
        HTTPTarget(
            baseURL: baseURL, metricsPath: metrics, timeLimit: .seconds(30),
            requests: [
                "place-order": RequestTemplate(
                    method: "POST", path: "/orders", headers: [("authorization", Secret("hush"))],
                    body: "${products.0} ${products.1} ${user}",
                    variables: ["products": .sample(count: 2, from: 101...300)], function: "place-order")
            ])
    }

    private func answer(_ request: Request) async throws -> Response {
        if request.method == .get {
            let page = "# TYPE shop_deadlocks_total counter\nshop_deadlocks_total \(deadlocks)\n"
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
        }
        guard request.headers[.authorization] == "hush" else { return Response(status: .unauthorized) }
        let words = String(buffer: try await request.body.collect(upTo: 1000)).split(separator: " ").map(String.init)
        let ordersLocks = state.withLock { state in
            state.users.insert(words[2])
            return state.ordersLocks
        }
        return Response(status: try await order(ordersLocks ? words.prefix(2).sorted() : Array(words.prefix(2))))
    }

    private func order(_ keys: [String]) async throws -> HTTPResponse.Status {
        do {
            try await pool.transaction { [engine] connection in
                let isPostgres = engine == .postgres
                try await connection.execute(
                    isPostgres ? "SET LOCAL lock_timeout = '20s'" : "SET innodb_lock_wait_timeout = 20")
                for key in keys {
                    _ = try await connection.query(
                        "SELECT 1 FROM products WHERE id = \(isPostgres ? "$1" : "?") FOR UPDATE", [.text(key)])
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            return .ok
        } catch let error as ClientError {
            if [SQLState.deadlockDetected, MariaDBCode.deadlock].contains(error.serverCode) {
                state.withLock { $0.deadlocks += 1 }
            }
            return .serviceUnavailable
        }
    }
}
