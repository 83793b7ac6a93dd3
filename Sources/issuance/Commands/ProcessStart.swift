import Foundation
import Logging

/// What every long-running command sets up first: environment, log, switches.
struct ProcessStart: Sendable {
    let environment: [String: String]
    let switches: SwitchBoard
    /// Switches that the environment sets.
    let given: Set<String>
    let logger: Logger

    /// - Throws: ``SwitchProblem`` when a start value is wrong.
    init(role: ServiceRole) throws {
        environment = ProcessInfo.processInfo.environment
        let start = try SwitchEnvironment(environment, role: role)
        given = start.given
        let level = LogLevelBox(Logger.Level(rawValue: start.switches.logLevel) ?? .info)
        let board = SwitchBoard(role: role, start: start.switches)
        board.afterChange { _, after in level.value = Logger.Level(rawValue: after.logLevel) ?? .info }
        switches = board
        logger = Logger(label: "issuance.\(role.rawValue)") { JSONLineLogHandler(label: $0, level: level) }
    }
}
