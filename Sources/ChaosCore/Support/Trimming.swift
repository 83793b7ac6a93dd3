extension StringProtocol {
    /// The text without white space at its ends.
    public var trimmingSpaces: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view = view.dropFirst() }
        while let last = view.last, last.isWhitespace { view = view.dropLast() }
        return String(view)
    }

    /// The text without one pair of the given quotation marks around it.
    public func trimming(_ mark: Character) -> String {
        count >= 2 && first == mark && last == mark ? String(dropFirst().dropLast()) : String(self)
    }
}
