/// The known name that is most like a mistyped one.
enum NearestName {
    /// - Returns: The nearest of `names` by edit distance, or nil when there is none at all.
    static func nearest(to name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased())
        return names.min { distance(wanted, Array($0.lowercased())) < distance(wanted, Array($1.lowercased())) }
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
