import ChaosCore
import Foundation

/// A kind of channel that `alerts.yaml` may name, and what may be said of it.
public struct ChannelKind: Sendable, Equatable {
    public let name: String
    public let settings: [ChannelSetting]

    public init(name: String, settings: [ChannelSetting]) {
        self.name = name
        self.settings = settings
    }
}

/// Loads `alerts.yaml` strictly: every mistake at once, with line and key; secrets by reference.
public struct AlertPlanLoader: Sendable {
    private let kinds: [ChannelKind]
    private let environment: [String: String]?

    /// Without an environment references are only looked at and not resolved, as when a file is validated elsewhere.
    public init(
        kinds: [ChannelKind], environment: [String: String]? = ProcessInfo.processInfo.environment
    ) {
        self.kinds = kinds
        self.environment = environment
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> AlertPlan {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else {
            throw FileProblems(problems.problems)
        }
        return try load(text: text, path: path)
    }

    /// Loads one plan from its text.
    public func load(text: String, path: String) throws(FileProblems) -> AlertPlan {
        let problems = ProblemList(file: path)
        let plan = YAMLFile.root(of: text, problems: problems).map { read($0, problems) }
        guard problems.problems.isEmpty, let plan else { throw FileProblems(problems.problems) }
        return plan
    }

    private func read(_ root: YAMLMapping, _ problems: ProblemList) -> AlertPlan {
        _ = root.whole("version", in: 1...1, required: true)
        let language = root.choice("language", AlertLanguage.self) ?? .english
        let links = root.mapping("links")
        let runbook = links.flatMap { link("runbook", "{runbook}", in: $0) }
        let report = links.flatMap { link("report", "{run}", in: $0) }
        links?.finish()
        let channels = root.mapping("channels", required: true).map { map in
            map.keys.compactMap { name in map.mapping(name).map { channel(name, $0, problems) } }
        }
        let routes = AlertRouteReader(channels: channels?.map(\.name) ?? [], problems: problems)
        let read = root.list("routes", required: true).compactMap { item in
            item.mapping.flatMap(routes.read)
        }
        routes.checkLevels()
        root.finish()
        return AlertPlan(
            language: language, channels: channels ?? [], routes: read, runbookLink: runbook,
            reportLink: report)
    }

    private func link(_ key: String, _ placeholder: String, in map: YAMLMapping) -> String? {
        guard let text = map.text(key, required: false) else { return nil }
        if !text.hasPrefix("https://") { map.problem(key, "must begin with https://.") }
        if !text.contains(placeholder) { map.problem(key, "must have \(placeholder) in it.") }
        return text
    }

    private func channel(_ name: String, _ map: YAMLMapping, _ problems: ProblemList)
        -> AlertPlan.Channel
    {
        let isName =
            !name.isEmpty && name.count <= 40
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
        if !isName {
            problems.add(
                line: map.line, key: map.path, "a channel's name has small letters, digits and dashes.")
        }
        let kind = map.text("kind", required: true) ?? ""
        let known = kinds.first { $0.name == kind }
        if known == nil, !kind.isEmpty {
            problems.addUnknown(
                line: map.line(of: "kind"), key: map.path("kind"), what: "kind of channel", name: kind,
                valid: kinds.map(\.name))
        }
        var settings: [String: Secret] = [:]
        for setting in known?.settings ?? [] {
            guard let text = map.text(setting.name, required: setting.isRequired) else { continue }
            settings[setting.name] = value(text, of: setting, in: map)
        }
        // Nobody knows what else such a channel may have.
        if known == nil { for key in map.keys { _ = map.node(key) } }
        map.finish()
        return AlertPlan.Channel(name: name, kind: kind, settings: settings)
    }

    private func value(_ text: String, of setting: ChannelSetting, in map: YAMLMapping) -> Secret? {
        if setting.isSecret, !(text.hasPrefix("${") && text.hasSuffix("}")) {
            map.problem(
                setting.name, "is a secret; write where it is: ${env:NAME} or ${file:PATH}.")
            return nil
        }
        guard let environment else { return Secret(text) }
        switch SecretReference(environment: environment).resolve(text) {
        case .success(let secret): return secret
        case .failure(let failure):
            map.problem(setting.name, failure.reason)
            return nil
        }
    }
}
