import ChaosCore
import ChaosEngine
import ChaosStore
import Foundation

/// The run store of a command, open, and who this process is in it.
struct StoreAccess: Sendable {
    /// What names the store when the command line does not; a URL with a password belongs here and not where `ps` shows it.
    static let variable = "FIREDRILL_STORE"

    let address: StoreAddress
    let own: RunOwner
    let runs: any RunStore
    /// Set when machines share the store.
    let leases: TargetLeases?
    private let state: StateFolder
    private let open: OpenStore

    /// The store of this name, as `--store` takes it; without one as the environment says, else the state folder's file.
    /// Throws `usage` for a wrong address, `storage` for a store that cannot be used; it is left as it is then.
    static func open(_ named: String?, state: StateFolder) async throws(ChaosError) -> StoreAccess {
        try await open(try address(named, state), state: state)
    }

    /// The same, but only a store that machines share: for commands that keep no history and still lock their target.
    static func openShared(_ named: String?, state: StateFolder) async throws(ChaosError) -> StoreAccess? {
        let address = try address(named, state)
        guard case .postgres = address else { return nil }
        return try await open(address, state: state)
    }

    private static func address(_ named: String?, _ state: StateFolder) throws(ChaosError) -> StoreAddress {
        let environment = ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = named ?? environment else { return .file(state.store) }
        return try StoreAddress(text)
    }

    private static func open(_ address: StoreAddress, state: StateFolder) async throws(ChaosError) -> StoreAccess {
        let own = RunOwner.own(station: try Station.id(state))
        let store = try await OpenStore.open(address, own: own)
        return StoreAccess(
            address: address, own: own, runs: store.runs, leases: store.leases, state: state, open: store)
    }

    func close() async { await open.close() }

    /// The locks that machines share. Throws `usage` when the store is a file, which holds none.
    func sharedLeases() throws(ChaosError) -> TargetLeases {
        if let leases { return leases }
        throw ChaosError(
            .usage, operation: "read the locks", target: runs.place,
            cause: "this store is a file of one machine; only a PostgreSQL store holds locks",
            remedy: "Name the shared store with --store postgres://... or \(Self.variable).")
    }

    /// What a child process needs in its environment to work with the same store.
    var environment: [String: String] {
        switch address {
        case .file(let path): [Self.variable: path]
        case .postgres(let url): [Self.variable: url.reveal()]
        }
    }

    /// Whether a process of this station that is gone has left nothing behind, by this station's journal.
    var isClean: @Sendable (RunOwner) -> Bool {
        let journal = RecoveryJournal(folder: state.journal)
        return { owner in
            guard let content = try? journal.read(), content.unreadable.isEmpty else { return false }
            return !content.entries.contains { entry in
                entry.owner.pid == owner.pid && entry.owner.startTicks == owner.startTicks
                    && owner.boot.hasPrefix(entry.owner.boot)
            }
        }
    }

    /// Notes that these runs' faults are out, read back, and gives their locks back. That is less urgent than the recovery
    /// itself: what cannot be noted is only said.
    func note(recovered runs: [String]) async {
        do throws(ChaosError) {
            for run in runs { try await self.runs.clear(run) }
            try await leases?.giveBackAbandoned(isClean)
        } catch {
            Terminal.error("firedrill: the recovery could not be noted: \(error)")
        }
    }

    /// The same, with a store that is opened for it.
    static func note(recovered runs: [String], _ named: String?, state: StateFolder) async {
        do throws(ChaosError) {
            let address = try address(named, state)
            // Locks may wait for this even when no run does.
            if runs.isEmpty, case .file = address { return }
            let store = try await open(address, state: state)
            await store.note(recovered: runs)
            await store.close()
        } catch {
            Terminal.error("firedrill: the recovery could not be noted: \(error)")
        }
    }
}
