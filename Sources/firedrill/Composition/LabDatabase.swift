import ArgumentParser
import ChaosClients
import ChaosLab

/// The databases that a lab can have, as they are named on the command line.
enum LabDatabase {
    /// Throws a usage error for any other word.
    static func parse(_ text: String) throws -> SQLEngine {
        guard let engine = SQLEngine(rawValue: text) else {
            throw ValidationError("\(text) is neither postgres nor mariadb.")
        }
        return engine
    }

    /// Which one this lab has; a database's service is named after it.
    static func of(_ lab: LabStatus) -> SQLEngine? {
        lab.services.lazy.compactMap { SQLEngine(rawValue: $0.name) }.first
    }
}
