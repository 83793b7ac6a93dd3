/// Why a change of switches was refused. Nothing was changed.
struct SwitchProblem: Error, Sendable, Equatable, CustomStringConvertible {
    enum Code: Sendable, Equatable {
        /// The request itself is wrong: unknown name, wrong value, another process's switch.
        case invalid
        /// The request is right, but the system does not allow it now.
        case conflict
    }

    let code: Code
    /// One sentence for each thing that is wrong.
    let reasons: [String]

    var description: String { reasons.joined(separator: "; ") }

    static func invalid(_ reasons: [String]) -> SwitchProblem { SwitchProblem(code: .invalid, reasons: reasons) }
    static func conflict(_ reason: String) -> SwitchProblem { SwitchProblem(code: .conflict, reasons: [reason]) }
}
