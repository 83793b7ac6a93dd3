import ChaosCore
import ChaosEngine
import Foundation

/// Where people are told of an entry's drills: its own webhook takes the place of the general one.
struct EntryChannel {
    static let general = "FIREDRILL_SLACK_WEBHOOK_URL"

    let entry: ScheduleEntry

    /// The environment as the entry's messages see it. Throws `usage` when the variable that the entry names is not set.
    func environment(
        _ own: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ChaosError) -> [String: String] {
        guard let variable = entry.webhookVariable else { return own }
        guard let url = own[variable], !url.isEmpty else {
            throw ChaosError(
                .usage, operation: "find the channel of \(entry.key)", target: variable,
                cause: "the environment variable is not set")
        }
        var environment = own
        environment[Self.general] = url
        environment["\(Self.general)_FILE"] = nil
        return environment
    }

    /// Who is told, and how. Throws as `AlertSetup.load` does.
    func setup() throws -> AlertSetup { try AlertSetup.load(environment: try environment()) }
}
