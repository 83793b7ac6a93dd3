/// Writes a run's record in one form. Pure: the same record gives the same text.
public protocol Reporter: Sendable {
    /// The catalogue name: `markdown`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }
    /// The file name's ending, without the dot.
    static var fileExtension: String { get }

    /// The whole report.
    func report(_ record: RunRecord) throws -> String
}
