/// In which order our sessions take two hot rows. A circle needs the application to take them the other way round.
enum LockOrder: String, CaseIterable, Sendable {
    /// Each round the other way round: fits an application that takes rows in the order asked.
    case alternate
    case ascending
    /// Last listed first: fits an application that takes rows in ascending order.
    case descending

    /// Two different keys out of the list, in this order. The list has at least two.
    func pick(from keys: [String], round: Int) -> (first: String, second: String)? {
        guard keys.count >= 2 else { return nil }
        let low = Int.random(in: 0..<keys.count)
        var high = Int.random(in: 0..<keys.count - 1)
        if high >= low { high += 1 }
        let (earlier, later) = (keys[min(low, high)], keys[max(low, high)])
        let isAscending = self == .ascending || (self == .alternate && round.isMultiple(of: 2))
        return isAscending ? (earlier, later) : (later, earlier)
    }
}
