import ChaosCore

/// Writes the report of a period in one form. Pure: the same report gives the same text.
public protocol PeriodReporter: Sendable {
    /// The name of the form: `html`.
    static var kind: String { get }
    /// The file name's ending, without the dot.
    static var fileExtension: String { get }

    /// The whole report.
    func report(_ report: PeriodReport) throws -> String
}
