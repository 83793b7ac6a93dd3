/// How far a consumer group has come in one partition, at one look.
struct GroupPosition: Sendable, Equatable {
    /// The next record that the group will process; `nil` when it has committed nothing, which is unknown and not zero.
    let committed: Int64?
    /// The oldest record that is still there.
    let low: Int64
    /// The place of the next record that will come.
    let high: Int64

    /// Records that wait; `nil` when that is unknown. Where no record is, none waits.
    var lag: Int64? {
        if high <= low { return 0 }
        return committed.map { max(0, high - max($0, low)) }
    }
}
