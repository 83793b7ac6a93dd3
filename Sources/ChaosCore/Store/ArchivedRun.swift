/// A run with its document, as it goes from one store into another.
public struct ArchivedRun: Sendable, Equatable {
    public var run: StoredRun
    /// One JSON value; `nil` when the run has none.
    public var document: String?

    public init(_ run: StoredRun, document: String?) {
        self.run = run
        self.document = document
    }
}
