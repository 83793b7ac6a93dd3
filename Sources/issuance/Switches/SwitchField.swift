/// One switch as data: its name, where it acts, and how it is read and set.
struct SwitchField: Sendable {
    let name: String
    let roles: Set<ServiceRole>
    /// Read once when the process starts; a change at run time is refused.
    let isStartOnly: Bool
    let read: @Sendable (Switches) -> JSONValue
    /// Sets the value, or answers with what would have been right ("true or false").
    let write: @Sendable (inout Switches, JSONValue) -> String?

    /// The environment variable of the start value: `luaScript` becomes `ISSUANCE_LUA_SCRIPT`.
    var environmentName: String {
        "ISSUANCE_"
            + name.reduce(into: "") { text, letter in
                if letter.isUppercase { text.append("_") }
                text.append(letter.uppercased())
            }
    }
}

extension SwitchField {
    static func flag(
        _ name: String, _ path: any WritableKeyPath<Switches, Bool> & Sendable, _ roles: Set<ServiceRole>
    ) -> SwitchField {
        SwitchField(name: name, roles: roles, isStartOnly: false) {
            .bool($0[keyPath: path])
        } write: { switches, value in
            guard case .bool(let flag) = value else { return "true or false" }
            switches[keyPath: path] = flag
            return nil
        }
    }

    static func number(
        _ name: String, _ path: any WritableKeyPath<Switches, Int> & Sendable, in range: ClosedRange<Int>,
        _ roles: Set<ServiceRole>, isStartOnly: Bool = false
    ) -> SwitchField {
        SwitchField(name: name, roles: roles, isStartOnly: isStartOnly) {
            .int($0[keyPath: path])
        } write: { switches, value in
            guard case .int(let number) = value, range.contains(number) else {
                return "a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            switches[keyPath: path] = number
            return nil
        }
    }

    static func limit(
        _ name: String, _ path: any WritableKeyPath<Switches, Int?> & Sendable, in range: ClosedRange<Int>,
        _ roles: Set<ServiceRole>
    ) -> SwitchField {
        SwitchField(name: name, roles: roles, isStartOnly: false) {
            $0[keyPath: path].map { .int($0) } ?? .null
        } write: { switches, value in
            switch value {
            case .null:
                switches[keyPath: path] = nil
            case .int(let number) where range.contains(number):
                switches[keyPath: path] = number
            default:
                return "null (no limit) or a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        }
    }

    static func choice(
        _ name: String, _ allowed: [String], _ roles: Set<ServiceRole>,
        read: @escaping @Sendable (Switches) -> String,
        write: @escaping @Sendable (inout Switches, String) -> Void
    ) -> SwitchField {
        SwitchField(name: name, roles: roles, isStartOnly: false) {
            .string(read($0))
        } write: { switches, value in
            guard case .string(let text) = value, allowed.contains(text) else {
                return "one of " + allowed.joined(separator: ", ")
            }
            write(&switches, text)
            return nil
        }
    }
}
