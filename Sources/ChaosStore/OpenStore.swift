import ChaosClients
import ChaosCore
import Logging

/// A run store that is open, and the locks that come with it when machines share it.
public struct OpenStore: Sendable {
    public let runs: any RunStore
    /// One lock per server over all machines; `nil` when the store is a file of one machine.
    public let leases: TargetLeases?

    /// Opens the store, and makes it when there is none. `own` is what this process signs its runs with. Throws `storage`
    /// for one that cannot be reached, is damaged or of a newer schema; it is left as it is then.
    public static func open(
        _ address: StoreAddress, own: RunOwner, logger: Logger = Logger(label: "firedrill.store")
    ) async throws(ChaosError) -> OpenStore {
        switch address {
        case .file(let path):
            return OpenStore(
                runs: SQLRunStore(try await SQLiteEngine.open(path), own: own, logger: logger), leases: nil)
        case .postgres(let url):
            let endpoint: PostgresEndpoint
            do throws(ClientError) { endpoint = try PostgresEndpoint(url: url.reveal()) } catch {
                throw ChaosError(.usage, operation: "read the store's address", target: "sql", cause: error.cause)
            }
            let engine = try await PostgresEngine.open(endpoint)
            return OpenStore(
                runs: SQLRunStore(engine, own: own, logger: logger), leases: TargetLeases(engine, own: own))
        }
    }

    /// Closes all connections.
    public func close() async { await runs.close() }
}
