import ChaosCore

/// What a Slack message offers to its reader, and what is said to the one who used it.
public enum SlackAction {
    /// The `action_id` of the button that acknowledges; its value is the incident.
    public static let acknowledge = "firedrill-acknowledge"

    /// Words for Slack on one line, from which no mention and no markup can come.
    public static func words(_ text: String) -> String { SlackText.escape(SafeText.line(text), limit: 1000) }
}
