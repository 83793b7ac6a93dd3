import ChaosClients
import ChaosCore

/// What a deadlock needs of a database server, and the engines do each in their own way. All of it is asked over
/// sessions that the caller owns.
protocol DeadlockServer: Sendable {
    var endpoint: any SQLEndpoint { get }
    var codes: DeadlockCodes { get }
    /// The server's counter of deadlocks, for people.
    var counter: String { get }

    /// What has to be known before sessions of ours may take locks there. Reads only.
    func facts(_ settings: DeadlockSettings, over session: any SQLSession) async throws(ClientError) -> DatabaseFacts
    /// The table and the column as the server writes them; `nil` when the table has no such column.
    func describe(_ settings: DeadlockSettings, over session: any SQLSession) async throws -> HotTable?

    /// Makes a new session known by this name to whoever looks for it later; `place` tells a fault's sessions apart.
    func mark(_ session: any SQLSession, as name: String, place: Int) async throws(ClientError)
    /// The other sessions that are known by this name.
    func sessions(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64]
    /// Ends every other session with this name. Returns their ids; one that ended by itself meanwhile is as good.
    func end(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64]
    /// Locks, or transactions that may have some, of these sessions.
    func locks(of sessions: [Int64], over session: any SQLSession) async throws(ClientError) -> Int64

    /// How many deadlocks the server has counted; `nil` when it does not tell this user.
    func deadlocks(over session: any SQLSession) async throws(ClientError) -> Int64?
    /// How many of the application's sessions wait for a lock right now; `nil` when that cannot be seen.
    func waiting(besides name: String, over session: any SQLSession) async throws(ClientError) -> Int64?
    /// Which start of the server this is: another value is another start.
    func started(over session: any SQLSession) async throws(ClientError) -> String
    /// What the server itself reports of its latest deadlock; `nil` where it keeps no report for this user.
    func latestDeadlock(over session: any SQLSession) async -> String?

    /// What a person types to end the fault.
    func byHand(_ name: String) -> [String]
    /// Privileges with what is missing without them.
    func privileges(_ table: HotTable?, _ facts: DatabaseFacts) -> [FaultPlan.Privilege]
    /// Whether others' waiting can be seen, for a fault that needs nothing else.
    func visibility(_ facts: DatabaseFacts) -> FaultPlan.Privilege
    /// Why sessions end without us.
    func sessionEnd(_ settings: DeadlockSettings) -> String
}

extension DeadlockServer {
    /// How a statement marks its only parameter.
    var parameter: String { endpoint.engine.parameter(1) }

    /// What finding and locking the rows takes on either engine; not known before a table is named.
    func rowPrivileges(_ table: HotTable?) -> [FaultPlan.Privilege] {
        [
            .init(
                name: "SELECT on the hot rows' key column", granted: table?.maySelect,
                consequence: "the rows cannot be found or locked"),
            .init(
                name: "UPDATE on the table, for SELECT ... FOR UPDATE", granted: table?.mayLock,
                consequence: "the rows cannot be locked"),
        ]
    }

    /// A session that only watches. Its name differs from the fault's, so that recovery never ends the watcher.
    func watch(_ run: String, timeout: Duration = .seconds(3)) async throws(ClientError) -> any SQLSession {
        try await endpoint.session(named: "firedrill-watch:\(run)", timeout: timeout)
    }
}

/// What the server's errors are called.
struct DeadlockCodes: Sendable {
    /// Our session was the victim.
    let victim: String
    /// We waited for a row for too long.
    let gaveUp: Set<String>
    /// The session was ended for idling.
    let lease: String
    /// The server lost all its sessions at once; `nil` where it has no word for it.
    let crash: String?
}

/// The servers that deadlocks can be made on.
enum DeadlockServers {
    /// The target's; refused when it describes none.
    static func server(of target: Target) throws(ChaosError) -> any DeadlockServer {
        guard let sql = target.sql else {
            throw ChaosError(
                .invalidFile, operation: "find the target's database", target: target.source,
                cause: "the target file has no sql section", remedy: "Add sql: { url: ... } to it.")
        }
        do throws(ClientError) {
            let endpoint = try SQLEngine.endpoint(url: sql.url.reveal())
            switch endpoint.engine {
            case .postgres: return PostgresDeadlockServer(endpoint: endpoint)
            case .mariadb: return InnoDBDeadlockServer(endpoint: endpoint)
            }
        } catch {
            throw ChaosError(.invalidFile, operation: "read sql.url", target: target.source, cause: error.cause)
        }
    }
}
