import ChaosClients
import ChaosCore
import ChaosEngine
import ChaosStore

/// The ledger of a command: in the state folder, or in the database that machines share.
struct LedgerAccess: Sendable {
    let ledger: any SlotLedger
    /// What messages call it.
    let place: String
    /// This machine's name.
    let host: String

    /// Where the run store is, there the ledger is too. Throws `usage` and `storage` as the store does.
    static func open(_ named: String?, state: StateFolder) async throws -> LedgerAccess {
        let host = RunOwner.own(station: "").host
        guard let shared = try await StoreAccess.openShared(named, state: state) else {
            let ledger = FileSlotLedger(folder: state.schedules, clock: MonotonicRunClock())
            return LedgerAccess(ledger: ledger, place: state.schedules, host: host)
        }
        let (address, place) = (shared.address, shared.runs.place)
        await shared.close()
        guard case .postgres(let url) = address else {
            throw ChaosError(.internal, operation: "open the ledger", target: place, cause: "it is not shared")
        }
        let ledger = try await PostgresSlotLedger.open(url, place: place)
        return LedgerAccess(ledger: ledger, place: place, host: host)
    }
}
