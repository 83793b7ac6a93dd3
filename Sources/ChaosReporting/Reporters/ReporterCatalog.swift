import ChaosCore

/// Every form of report there is, as a plain list. A new form is one file, its test, and one line here.
public enum ReporterCatalog {
    public static let builtIn: [any Reporter] = [
        CSVReporter(),
        HTMLReporter(),
        JSONReporter(),
        JUnitReporter(),
        MarkdownReporter(),
        OpenMetricsReporter(),
        SamplesReporter(),
        TerminalReporter(),
        TimelineReporter(),
    ]

    /// The reporter of this kind; `nil` when there is none.
    public static func reporter(of kind: String) -> (any Reporter)? {
        builtIn.first { type(of: $0).kind == kind }
    }
}
