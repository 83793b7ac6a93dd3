/// One statement with its parameters, written once for both engines: `?` stands for a parameter.
struct StoreStatement: Sendable {
    var sql: String
    var values: [StoreValue]

    init(_ sql: String, _ values: [StoreValue] = []) {
        self.sql = sql
        self.values = values
    }

    /// The text with `$1`, `$2` and so on, as PostgreSQL wants it. No text of ours holds a question mark otherwise.
    var numbered: String {
        var text = ""
        var number = 0
        for character in sql {
            guard character == "?" else {
                text.append(character)
                continue
            }
            number += 1
            text += "$\(number)"
        }
        return text
    }
}
