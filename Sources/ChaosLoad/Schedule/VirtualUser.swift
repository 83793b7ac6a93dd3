/// The identity of a user or slot: what `${vu}` and `${iteration}` show.
struct VirtualUser: Equatable {
    /// `${user}` is `vu * 100000 + iteration + 1`, so a number may be used for this many iterations and no more.
    static let iterationsPerNumber = 100_000

    private(set) var number: Int
    private(set) var iteration = 0

    init(number: Int) {
        self.number = number
    }

    /// Moves on to the next iteration; after the last one the user comes back as a new one with a fresh number.
    mutating func advance(_ numbers: VirtualUserNumbers) {
        iteration += 1
        if iteration == Self.iterationsPerNumber {
            number = numbers.take(1)
            iteration = 0
        }
    }
}

/// Hands out user numbers from 1, each once in a run, so that no two iterations of a run are the same `${user}`.
final class VirtualUserNumbers {
    private var next = 1

    /// Takes this many numbers in a row and returns the first.
    func take(_ count: Int) -> Int {
        defer { next += count }
        return next
    }
}
