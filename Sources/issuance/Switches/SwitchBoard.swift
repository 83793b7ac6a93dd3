import Synchronization

/// Holds the process's switches and applies changes to them, all or nothing.
final class SwitchBoard: Sendable {
    /// Work that must succeed before a switch may change, such as building an index.
    typealias Effect = @Sendable (_ before: Switches, _ after: Switches) async throws -> Void
    typealias Observer = @Sendable (_ before: Switches, _ after: Switches) -> Void

    private struct State {
        var switches: Switches
        var effects: [Effect] = []
        var observers: [Observer] = []
    }

    let role: ServiceRole
    private let state: Mutex<State>

    init(role: ServiceRole, start: Switches = Switches()) {
        self.role = role
        state = Mutex(State(switches: start))
    }

    /// The switches of this instant.
    var current: Switches { state.withLock { $0.switches } }

    /// Runs `effect` before each change; a throw refuses the change.
    func beforeChange(_ effect: @escaping Effect) { state.withLock { $0.effects.append(effect) } }

    /// Runs `observer` after each change, on the changing task.
    func afterChange(_ observer: @escaping Observer) { state.withLock { $0.observers.append(observer) } }

    /// Changes the named switches and leaves the others.
    /// - Throws: ``SwitchProblem`` with every reason at once, or what an effect threw; nothing was changed then.
    @discardableResult
    func apply(_ changes: [String: JSONValue]) async throws -> Switches {
        let before = current
        let wanted = try Self.changed(before, by: changes, role: role, isStarting: false)
        for effect in state.withLock({ $0.effects }) {
            try await effect(before, wanted)
        }
        // An effect may take seconds: apply the changes to what is in force by now, not to the copy from before it.
        let (old, new, observers) = try state.withLock { state in
            let old = state.switches
            state.switches = try Self.changed(old, by: changes, role: role, isStarting: false)
            return (old, state.switches, state.observers)
        }
        for observer in observers { observer(old, new) }
        return new
    }

    /// Sets a value that was found to be in force already, without effects.
    func adopt(_ change: @Sendable (inout Switches) -> Void) {
        state.withLock { change(&$0.switches) }
    }

    /// The switches that act in this process, by name.
    var values: [String: JSONValue] {
        let switches = current
        return Dictionary(
            uniqueKeysWithValues: SwitchCatalogue.fields(of: role).map { ($0.name, $0.read(switches)) })
    }

    /// `switches` with `changes` in them.
    /// - Throws: ``SwitchProblem`` naming every unknown, misplaced, start-only or malformed one.
    static func changed(
        _ switches: Switches, by changes: [String: JSONValue], role: ServiceRole, isStarting: Bool
    ) throws(SwitchProblem) -> Switches {
        var result = switches
        var reasons: [String] = []
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            guard let field = SwitchCatalogue.all.first(where: { $0.name == name }) else {
                reasons.append(unknown(name, role: role))
                continue
            }
            if !field.roles.contains(role) {
                let owners = field.roles.map(\.rawValue).sorted().joined(separator: ", ")
                reasons.append("'\(name)' does nothing in \(role.rawValue); it is a switch of \(owners)")
            } else if field.isStartOnly && !isStarting && field.read(switches) != value {
                reasons.append("'\(name)' is read at start only: set \(field.environmentName) and restart")
            } else if let expected = field.write(&result, value) {
                reasons.append("'\(name)' must be \(expected)")
            }
        }
        guard reasons.isEmpty else { throw .invalid(reasons) }
        return result
    }

    private static func unknown(_ name: String, role: ServiceRole) -> String {
        let names = SwitchCatalogue.fields(of: role).map { $0.name }
        let hint = NearestName.nearest(to: name, among: names).map { ", did you mean '\($0)'?" } ?? ""
        return "unknown switch '\(name)'" + hint
    }
}
