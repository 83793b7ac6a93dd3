/// Every form of a period's report, as a plain list.
public enum PeriodCatalog {
    /// The forms in one language; the table of runs and the test cases are made of the runs themselves.
    public static func reporters(_ language: ReportLanguage) -> [any PeriodReporter] {
        [PeriodHTML(language: language), PeriodJSON(), PeriodMarkdown(language: language), PeriodOpenMetrics()]
    }
}
