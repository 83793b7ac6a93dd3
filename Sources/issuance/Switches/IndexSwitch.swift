import Logging

/// Ties a switch to an index: turning the switch creates or drops the index first.
struct IndexSwitch: Sendable {
    let index: DatabaseIndex
    let name: String
    let path: any WritableKeyPath<Switches, Bool> & Sendable

    /// Brings switch and database together, and keeps them so. What the environment asks for is done; otherwise the
    /// switch shows what the database has, since another process may have turned it before.
    func install(on start: ProcessStart, database: Database) async {
        start.switches.beforeChange { before, after in
            let wanted = after[keyPath: path]
            if before[keyPath: path] != wanted { try await index.set(wanted, in: database) }
        }
        do {
            if start.given.contains(name) {
                try await index.set(start.switches.current[keyPath: path], in: database)
            } else {
                let exists = try await index.exists(in: database)
                start.switches.adopt { $0[keyPath: path] = exists }
            }
        } catch {
            start.logger.warning("index not looked at", metadata: ["index": "\(index.name)", "error": "\(error)"])
        }
    }
}
