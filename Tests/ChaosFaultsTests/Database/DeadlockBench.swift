import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosFaults

/// A database of a test's own with ten products, the fault on it, and the on-call person's hands.
struct DeadlockBench: Sendable {
    let server: BenchServer
    /// An administrator's URL of the database.
    var url: String { server.url }
    /// What the fault connects with.
    let faultURL: String
    /// The ordinary user's name.
    let role: String?
    let outside: any SQLSession

    /// `role` makes the fault connect as an ordinary user with these privileges on the table.
    init(_ engine: SQLEngine = .postgres, role privileges: String? = nil) async throws {
        try await self.init(on: .shared(engine), role: privileges)
    }

    init(on server: BenchServer, role privileges: String? = nil) async throws {
        self.server = server
        outside = try await server.connect()
        try await outside.execute(server.products)
        guard let privileges else {
            faultURL = server.url
            role = nil
            return
        }
        let name = "role_\(UUID().uuidString.prefix(8).lowercased())"
        faultURL = try await server.makeUser(name, privileges, over: outside)
        role = name
    }

    var target: Target {
        Target(
            name: "shop", allowsChaos: true, sql: SQLTarget(url: Secret(faultURL)), source: "targets/shop.yaml")
    }

    /// The fault's parameters as the loader would make them: defaults, and what a test wants otherwise.
    static func parameters(_ changes: [String: ParameterValue] = [:]) -> FaultParameters {
        var values: [String: ParameterValue] = [:]
        for descriptor in DatabaseDeadlock.parameters { values[descriptor.name] = descriptor.defaultValue }
        values["hot-keys"] = .text("1,2")
        return FaultParameters(values.merging(changes) { $1 })
    }

    /// Limits that a busy machine keeps.
    private static let patient: [String: ParameterValue] = [
        "lease": .duration(.seconds(20)), "confirm-within": .duration(.seconds(90)),
    ]

    func context(
        _ changes: [String: ParameterValue] = [:], clock: any RunClock = MonotonicRunClock()
    ) -> FaultContext {
        FaultContext(
            target: target, parameters: Self.parameters(Self.patient.merging(changes) { $1 }),
            run: "run-\(UUID().uuidString.prefix(8).lowercased())", clock: clock)
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await DatabaseDeadlock.recover(undo, target: target, clock: MonotonicRunClock())
    }

    func fingerprint() async throws -> String { try await server.fingerprint(over: outside) }

    func traces(of tag: String) async throws -> [String] { try await server.traces(of: tag, over: outside) }

    func terminate(_ tag: String, onlyFirst: Bool = false) async throws {
        try await server.terminate(tag, onlyFirst: onlyFirst, over: outside)
    }

    func rig() -> FaultRig {
        FaultRig(
            target: target, parameters: Self.parameters(Self.patient), secrets: [server.password],
            fingerprint: { try await fingerprint() }, traces: { tag in try await traces(of: tag) },
            throwOut: { tag in try await terminate(tag) })
    }
}
