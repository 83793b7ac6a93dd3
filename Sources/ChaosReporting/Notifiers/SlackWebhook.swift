import ChaosCore

/// Where the address of a Slack incoming webhook comes from when there is no `alerts.yaml`.
enum SlackWebhook {
    private static let source = EnvironmentSecret("FIREDRILL_SLACK_WEBHOOK_URL", "the Slack webhook address")

    static var variable: String { source.variable }
    static var fileVariable: String { source.fileVariable }

    /// Reads the address from the environment, directly or from the file that a variable names; `nil` when neither is
    /// set. Throws `.usage` when both are, and when the file cannot be read.
    static func read(_ environment: [String: String]) throws(ChaosError) -> Secret? {
        try source.read(environment)
    }

    /// An error about the address, without it.
    static func problem(_ cause: String) -> ChaosError {
        ChaosError(
            .usage, operation: "use the Slack webhook address", target: "\(variable) or \(fileVariable)",
            cause: cause, remedy: "Copy it from the Slack app's page \"Incoming Webhooks\".")
    }
}
