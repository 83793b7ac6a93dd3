import ChaosCore
import ChaosEngine
import ChaosReporting
import Foundation

/// The channels of this machine's alerts: as `alerts.yaml` describes them, else Slack as the environment does.
struct AlertSetup: Sendable {
    let plan: AlertPlan
    let channels: [AlertChannel]
    /// Where the plan was read; `nil` when the environment is all there is.
    let file: String?

    /// Without a channel nobody is told anything; whoever runs a drill is told that.
    var isEmpty: Bool { channels.isEmpty }

    /// Names the file, wherever it is.
    static let variable = "FIREDRILL_ALERTS"

    /// The file that the environment names, `alerts.yaml` here or in the state folder; without one Slack, when its address
    /// is set, and standard error for what Slack refuses for good. Throws without any secret when something cannot be used.
    static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AlertSetup {
        let file = try path(environment)
        let plan =
            try file.map { try loader(environment: environment).load(path: $0) } ?? standard(environment)
        return AlertSetup(plan: plan, channels: try plan.channels.map(channel), file: file)
    }

    /// Reads `alerts.yaml` by the catalogue's kinds. Without an environment references are not resolved.
    static func loader(environment: [String: String]?) -> AlertPlanLoader {
        let kinds = NotifierCatalog.builtIn.map { ChannelKind(name: $0.kind, settings: $0.settings) }
        return AlertPlanLoader(kinds: kinds, environment: environment)
    }

    private static func path(_ environment: [String: String]) throws -> String? {
        if let named = environment[variable], !named.isEmpty { return named }
        let places = ["alerts.yaml", "\(try StateFolder().root)/alerts.yaml"]
        return places.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func standard(_ environment: [String: String]) throws(ChaosError) -> AlertPlan {
        guard let url = try SlackNotifier.address(in: environment) else {
            return AlertPlan(channels: [], routes: [])
        }
        return AlertPlan(
            channels: [
                .init(name: "slack", kind: "slack", settings: ["url": url]),
                .init(name: "console", kind: "console", settings: [:]),
            ],
            routes: [
                .init(levels: Set(IncidentLevel.allCases), channels: ["slack"], otherwise: ["console"])
            ])
    }

    /// A channel of the plan. Throws `.usage` when its kind is unknown or its settings cannot be used.
    private static func channel(_ channel: AlertPlan.Channel) throws(ChaosError) -> AlertChannel {
        let settings = ChannelSettings(
            channel: channel.name, values: channel.settings, write: { Terminal.raw($0) },
            wallClock: { Date().timeIntervalSince1970 })
        guard let type = NotifierCatalog.type(of: channel.kind) else {
            throw settings.problem("kind", "there is no kind of channel called \(channel.kind)")
        }
        return AlertChannel(name: channel.name, notifier: try type.init(settings))
    }
}
