import ChaosClients

/// One statement with its parameters, as one database writes it.
struct SQLStatement: Sendable {
    let text: String
    let parameters: [SQLValue]

    init(_ text: String, _ parameters: [SQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }
}
