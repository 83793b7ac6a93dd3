import ChaosClients
import ChaosCore

/// What deadlocks would need on a target's database, whichever rows they are for.
public struct DeadlockNeeds: Sendable {
    /// Those of tables are not known: the experiment names the table.
    public let privileges: [FaultPlan.Privilege]
    /// What will happen instead on a server that looks for no circles; `nil` on one that does.
    public let warning: String?

    /// Asks the database; changes nothing. `nil` for a target without one. Throws when it does not answer.
    public static func ask(_ target: Target) async throws -> DeadlockNeeds? {
        guard target.sql != nil else { return nil }
        let server = try DeadlockServers.server(of: target)
        let defaults = Dictionary(
            uniqueKeysWithValues: DeadlockSettings.descriptors.compactMap { one in
                one.defaultValue.map { (one.name, $0) }
            })
        let settings = try DeadlockSettings(
            FaultParameters(defaults.merging(["hot-keys": .text("1,2")]) { $1 }))
        let session = try await server.watch("doctor")
        do {
            let facts = try await server.facts(settings, over: session)
            await session.close()
            return DeadlockNeeds(privileges: server.privileges(nil, facts), warning: facts.warning)
        } catch {
            await session.close()
            throw error
        }
    }
}
