/// A runbook, as loaded from its Markdown file: prose for the reader, and steps that run, verify and undo.
public struct Runbook: Sendable, Equatable {
    /// The file's name without its ending; alerts and experiments refer to it.
    public let name: String
    /// The file, as the person named it.
    public let source: String
    public let title: String
    /// The fault's kind that it is written for; `nil` when it is for no drill.
    public let scenario: String?
    /// The level that the source report documents for its incident.
    public let level: IncidentLevel?
    /// Names of the alerts that lead here.
    public let alerts: [String]
    /// The values of `${vars.NAME}` where nobody gives others.
    public let variables: [String: String]
    /// All steps in the file's order, those that only undo among them.
    public let steps: [RunbookStep]

    public init(
        name: String, source: String, title: String, scenario: String? = nil, level: IncidentLevel? = nil,
        alerts: [String] = [], variables: [String: String] = [:], steps: [RunbookStep]
    ) {
        self.name = name
        self.source = source
        self.title = title
        self.scenario = scenario
        self.level = level
        self.alerts = alerts
        self.variables = variables
        self.steps = steps
    }

    /// The step of this id; `nil` when there is none.
    public func step(_ id: String) -> RunbookStep? { steps.first { $0.id == id } }

    /// The steps that run in order: all but those that only undo or verify another one.
    public var sequence: [RunbookStep] {
        let serving = Set(steps.compactMap(\.undo) + steps.compactMap { $0.verify?.step })
        return steps.filter { !serving.contains($0.id) }
    }
}
