import ChaosCore
import Testing

/// Changes that break a valid file, and every word that its author is told then.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let name: String
    let changes: [(from: String, to: String)]
    let told: [String]

    init(_ name: String, _ changes: [(from: String, to: String)], told: [String]) {
        self.name = name
        self.changes = changes
        self.told = told
    }

    init(_ name: String, _ from: String, _ to: String, told: String...) {
        self.init(name, [(from, to)], told: told)
    }

    var testDescription: String { name }
}

/// The lines that a loader tells for a text; empty when the text loads.
func refusal(_ load: () throws(FileProblems) -> some Any) -> [String] {
    do {
        _ = try load()
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
