import ChaosCore

/// Counts the slow commands between two reads by their numbers, which rise until the server starts anew. Pure.
struct SlowlogHistory {
    private enum Last {
        case never
        /// The list was empty.
        case nothing
        case number(Int64)
    }

    private var last = Last.never

    /// The newest number at the last read; -1 when there was none.
    var newest: Int64 {
        if case .number(let number) = last { number } else { -1 }
    }

    /// Takes in the newest number, `nil` when the list is empty, and the list's length. How many commands were noted since
    /// the last read.
    mutating func take(newest: Int64?, length: Int64) -> Reading {
        defer { last = newest.map(Last.number) ?? .nothing }
        switch (last, newest) {
        case (.never, _): return .unknown("the first read; a count needs two")
        case (.nothing, nil): return .value(0)
        case (.nothing, .some): return .value(Double(length))
        case (.number, nil): return .unknown("the list was emptied since the last read")
        case (.number(let before), .some(let number)):
            // Numbers begin at 0 again when the server is restarted.
            return .value(Double(number >= before ? number - before : number + 1))
        }
    }
}
