import ChaosCore
import Foundation

/// Where the address of a Slack incoming webhook comes from when there is no `alerts.yaml`.
enum SlackWebhook {
    static let variable = "FIREDRILL_SLACK_WEBHOOK_URL"
    static let fileVariable = "FIREDRILL_SLACK_WEBHOOK_URL_FILE"

    /// Reads the address from the environment, directly or from the file that a variable names; `nil` when neither is
    /// set. Throws `.usage` when both are, when the file cannot be read, and when the address is malformed.
    static func read(_ environment: [String: String]) throws(ChaosError) -> Secret? {
        let direct = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        let path = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        switch (direct, path) {
        case (nil, nil): return nil
        case (let text?, nil): return Secret(text.trimmingSpaces)
        case (nil, let path?): return Secret(try content(of: path))
        case (_?, _?):
            throw ChaosError(
                .usage, operation: "read the Slack webhook address", target: "the environment",
                cause: "\(variable) and \(fileVariable) are both set", remedy: "Unset one of them.")
        }
    }

    /// An error about the address, without it.
    static func problem(_ cause: String) -> ChaosError {
        ChaosError(
            .usage, operation: "use the Slack webhook address", target: "\(variable) or \(fileVariable)",
            cause: cause, remedy: "Copy it from the Slack app's page \"Incoming Webhooks\".")
    }

    private static func content(of path: String) throws(ChaosError) -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count < 16_384 else {
            throw ChaosError(
                .usage, operation: "read the Slack webhook address", target: "the file of \(fileVariable)",
                cause: "\(path) cannot be read",
                remedy: "Put the address alone into a file that only you can read.")
        }
        return String(decoding: data, as: UTF8.self).trimmingSpaces
    }
}
