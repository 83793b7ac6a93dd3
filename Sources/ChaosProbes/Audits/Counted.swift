/// Numbers and names of records as the report prints them.
enum Counted {
    /// How many names are spelled out.
    static let namesLimit = 20

    /// `15,023`.
    static func text(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let head = number < 0 ? "-" : ""
        return digits.indices.reduce(into: head) { text, index in
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digits[index])
        }
    }

    /// The first names, numbers in the order of numbers: `101, 102, 103 and 4 more`.
    static func names(_ names: [String], of total: Int) -> String {
        let sorted = names.sorted { left, right in
            if let left = Int(left), let right = Int(right) { return left < right }
            return left < right
        }
        let shown = sorted.prefix(namesLimit).map { String($0.prefix(120)) }.joined(separator: ", ")
        let more = total - min(names.count, namesLimit)
        return more > 0 ? "\(shown) and \(text(more)) more" : shown
    }
}
