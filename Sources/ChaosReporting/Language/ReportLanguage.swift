/// The languages that reports are written in. What comes from a run itself (evidence, servers' answers) stays as it is.
public enum ReportLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case korean = "ko"
}
