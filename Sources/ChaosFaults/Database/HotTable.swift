/// The table with the hot rows, as the server itself writes its name.
struct HotTable: Sendable, Equatable {
    /// Table and key column, quoted by the server's rules where they need it.
    let name: String
    let column: String
    /// Whether our user may lock the rows: `SELECT` and, for at least one column, `UPDATE`.
    let maySelect: Bool
    let mayLock: Bool
    /// Why locks there would not be what they seem, such as a key without an index; `nil` when all is well.
    var problem: String?
}
