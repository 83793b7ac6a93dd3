/// Finds the name a person probably meant.
public enum NearestName {
    /// The valid name with the smallest edit distance, if it is near enough to be a slip (a third of its length).
    public static func suggest(_ name: String, among valid: [String]) -> String? {
        let lowered = name.lowercased()
        let ranked = valid.map { ($0, distance(lowered, $0.lowercased())) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let (best, steps) = ranked, steps <= max(2, best.count / 3) else { return nil }
        return best
    }

    /// Damerau-Levenshtein distance over characters: insertions, deletions, changes and swaps of neighbours.
    public static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left), Array(right))
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                current[j] = min(previous[j] + 1, current[j - 1] + 1, change)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], beforePrevious[j - 2] + 1)
                }
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
