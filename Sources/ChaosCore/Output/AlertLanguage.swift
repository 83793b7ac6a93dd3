/// The language in which people are told of an incident. Values, rules and commands stay as they are.
public enum AlertLanguage: String, Sendable, Codable, CaseIterable {
    case english = "en"
    case korean = "ko"
}
