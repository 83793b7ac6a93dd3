import ChaosClients
import ChaosTestKit
import Synchronization

/// Customers of an application like the reference system: each order locks products one after the other in a transaction
/// of its own, on a connection of its own, and changes nothing.
final class OrderCrowd: Sendable {
    /// In which order the rows are taken.
    enum Habit: Sendable {
        case asAsked, ascending
        /// Only the first product: no transaction ever holds one row and wants another.
        case single
    }

    struct Tally: Sendable {
        var placed = 0
        var deadlocks = 0
        var lockTimeouts = 0
        var others: [String] = []
    }

    private let url: String
    private let habit: Habit
    private let keys: [Int]
    private let tally = Mutex(Tally())

    /// Runs the customers around the body and ends them with it.
    static func run<Value: Sendable>(
        _ url: String, customers: Int = 4, habit: Habit = .asAsked, keys: [Int] = [1, 2],
        _ body: @Sendable (OrderCrowd) async throws -> Value
    ) async throws -> Value {
        let crowd = OrderCrowd(url: url, habit: habit, keys: keys)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<customers { group.addTask { try await crowd.order() } }
            defer { group.cancelAll() }
            return try await body(crowd)
        }
    }

    private init(url: String, habit: Habit, keys: [Int]) {
        self.url = url
        self.habit = habit
        self.keys = keys
    }

    var seen: Tally { tally.withLock { $0 } }

    private func order() async throws {
        let connection = try await SQLEngine.endpoint(url: url).session(named: "shop", timeout: .seconds(60))
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 200...700)))
            do {
                try await place(over: connection)
                tally.withLock { $0.placed += 1 }
            } catch {
                note(error)
                try? await connection.execute("ROLLBACK")
            }
        }
        await connection.close()
    }

    private var isPostgres: Bool { SQLEngine(url: url) == .postgres }

    private func place(over connection: any SQLSession) async throws(ClientError) {
        try await connection.execute(
            isPostgres
                ? "BEGIN; SET LOCAL lock_timeout = '2s'" : "SET innodb_lock_wait_timeout = 2; START TRANSACTION")
        for key in lines {
            _ = try await connection.query(
                "SELECT stock FROM products WHERE id = \(isPostgres ? "$1" : "?") FOR UPDATE", [.int(Int64(key))])
        }
        try await connection.execute("COMMIT")
    }

    private var lines: [Int] {
        let two = Array(keys.shuffled().prefix(2))
        switch habit {
        case .asAsked: return two
        case .ascending: return two.sorted()
        case .single: return [two[0]]
        }
    }

    private func note(_ error: ClientError) {
        tally.withLock { tally in
            switch error.serverCode {
            case SQLState.deadlockDetected?, MariaDBCode.deadlock?: tally.deadlocks += 1
            case SQLState.lockNotAvailable?, MariaDBCode.lockWaitTimeout?: tally.lockTimeouts += 1
            default: if error.code != .cancelled { tally.others.append("\(error)") }
            }
        }
    }
}
