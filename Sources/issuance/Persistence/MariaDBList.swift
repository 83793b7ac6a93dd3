/// Parts of statements for MariaDB, which has no arrays to pass as one parameter.
enum MariaDBList {
    /// `row` as often as there are rows, for VALUES.
    static func rows(_ count: Int, _ row: String) -> String {
        Array(repeating: row, count: count).joined(separator: ", ")
    }

    /// Marks for IN; there must be at least one.
    static func marks(_ count: Int) -> String { "(" + rows(count, "?") + ")" }
}
