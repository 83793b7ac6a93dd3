import ChaosCore

extension Secret {
    /// Compares in a time that only depends on the length.
    public func isSame(as text: String) -> Bool {
        let (left, right) = (Array(reveal().utf8), Array(text.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
