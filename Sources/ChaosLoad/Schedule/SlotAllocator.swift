/// Hands out the lowest free slot number, counted from 0.
struct SlotAllocator {
    /// One bit per slot, set while the slot is free.
    private var freeWords: [UInt64]
    /// No word before this one has a free slot.
    private var firstCandidate = 0
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        freeWords = [UInt64](repeating: .max, count: (capacity + 63) / 64)
        if capacity % 64 != 0 { freeWords[freeWords.count - 1] = (1 << UInt64(capacity % 64)) - 1 }
    }

    /// Takes the lowest free slot; `nil` when all are taken.
    mutating func take() -> Int? {
        while firstCandidate < freeWords.count {
            let word = freeWords[firstCandidate]
            if word != 0 {
                let bit = word.trailingZeroBitCount
                freeWords[firstCandidate] = word & (word - 1)
                return firstCandidate * 64 + bit
            }
            firstCandidate += 1
        }
        return nil
    }

    /// Gives a slot back.
    mutating func release(_ slot: Int) {
        freeWords[slot / 64] |= 1 << UInt64(slot % 64)
        firstCandidate = min(firstCandidate, slot / 64)
    }
}
