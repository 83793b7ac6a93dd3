/// A fixture could not do what a test needs; the text says what and why.
public struct ServerError: Error, CustomStringConvertible {
    /// What could not be done and why.
    public let description: String

    /// Takes the words for whoever reads the failed test.
    public init(_ description: String) {
        self.description = description
    }
}
