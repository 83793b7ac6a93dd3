import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation

/// Ledgers in a database that several machines share: whoever comes first has the slot, on all of them.
struct PostgresSlotLedger: SlotLedger {
    private let endpoint: PostgresEndpoint
    private let place: String

    /// Makes the table when there is none; only that needs the right to create. Throws `storage` when the database cannot be used.
    static func open(_ url: Secret, place: String) async throws(ChaosError) -> PostgresSlotLedger {
        do {
            let ledger = PostgresSlotLedger(endpoint: try PostgresEndpoint(url: url.reveal()), place: place)
            try await ledger.transact("firedrill_schedule") { connection in
                let found = try await connection.query("SELECT to_regclass('firedrill_schedule_line')::text")
                guard found.rows.first?[0] == nil else { return }
                _ = try await connection.query(
                    """
                    CREATE TABLE IF NOT EXISTS firedrill_schedule_line (
                        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        schedule text NOT NULL, line text NOT NULL)
                    """)
            }
            return ledger
        } catch { throw trouble("open the ledger", place, error) }
    }

    func book(of schedule: String) async throws(ChaosError) -> LedgerBook {
        do {
            let connection = try await connect()
            do {
                let book = try await Self.read(schedule, connection)
                await connection.close()
                return book
            } catch {
                await connection.close()
                throw error
            }
        } catch { throw Self.trouble("read the ledger", place, error) }
    }

    func append(_ events: [LedgerEvent], to schedule: String) async throws(ChaosError) -> [LedgerEvent] {
        guard !events.isEmpty else { return [] }
        do {
            return try await transact(schedule) { connection in
                var book = try await Self.read(schedule, connection)
                var written: [LedgerEvent] = []
                for event in events where book.accepts(event) {
                    book.apply(event)
                    let line = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
                    _ = try await connection.query(
                        "INSERT INTO firedrill_schedule_line (schedule, line) VALUES ($1, $2)",
                        [.text(schedule), .text(line)])
                    written.append(event)
                }
                return written
            }
        } catch { throw Self.trouble("write the ledger", place, error) }
    }

    private func connect() async throws(ClientError) -> PostgresConnection {
        try await PostgresConnection.connect(to: endpoint, applicationName: "firedrill schedule")
    }

    /// One writer of a schedule's ledger at a time. An answer that did not come leaves the transaction to the server, which
    /// then holds all of it or nothing; a claim without an answer begins no drill.
    private func transact<Value: Sendable>(
        _ schedule: String, _ work: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect()
        do {
            // Whatever the database's defaults are: everybody sees what was committed before the lock was theirs, and what
            // was answered outlives a crash.
            _ = try await connection.query("BEGIN ISOLATION LEVEL READ COMMITTED")
            _ = try await connection.query(
                """
                SELECT set_config('synchronous_commit', 'on', true)
                WHERE current_setting('synchronous_commit') = 'off'
                """)
            _ = try await connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text("firedrill/schedule/\(schedule)")])
            let value = try await work(connection)
            _ = try await connection.query("COMMIT")
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func read(_ schedule: String, _ connection: PostgresConnection) async throws -> LedgerBook {
        let result = try await connection.query(
            "SELECT line FROM firedrill_schedule_line WHERE schedule = $1 ORDER BY number", [.text(schedule)])
        let decoder = JSONDecoder()
        return LedgerBook(try result.rows.map { try decoder.decode(LedgerEvent.self, from: Data(($0[0] ?? "").utf8)) })
    }

    private static func trouble(_ operation: String, _ place: String, _ error: any Error) -> ChaosError {
        let cause = (error as? ClientError)?.cause ?? "\(error)"
        return ChaosError(
            .storage, operation: operation, target: place, cause: cause,
            remedy: "Nothing begins by schedule until this is mended.")
    }
}
