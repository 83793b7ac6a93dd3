import Foundation

/// The start values of the switches, from the environment.
struct SwitchEnvironment: Sendable {
    let switches: Switches
    /// Names that the environment sets, so that a start value can be told from a default.
    let given: Set<String>

    /// Reads `ISSUANCE_…` variables; values are JSON (`true`, `500`, `null`, `{"attempts":3}`), bare words are text.
    /// - Throws: ``SwitchProblem`` with every variable that is wrong. Variables of other roles are left alone, so
    ///   that all processes may be started with the same environment.
    init(_ environment: [String: String], role: ServiceRole) throws(SwitchProblem) {
        var changes: [String: JSONValue] = [:]
        for field in SwitchCatalogue.fields(of: role) {
            guard let text = environment[field.environmentName], !text.isEmpty else { continue }
            let parsed = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            changes[field.name] = parsed ?? .string(text)
        }
        switches = try SwitchBoard.changed(Switches(), by: changes, role: role, isStarting: true)
        given = Set(changes.keys)
    }
}
