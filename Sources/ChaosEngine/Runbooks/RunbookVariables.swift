import ChaosCore
import Foundation

/// The values of a run's variables. Secrets come out only here, and `mask` covers them in everything that is shown.
public struct RunbookVariables: Sendable {
    /// The names that every runbook may use, besides `vars.NAME` and `steps.ID.output`.
    public static let names = [
        "incident.id", "incident.level", "run", "target.name", "target.redis", "target.redis.locks", "target.sql",
        "target.http", "target.kafka", "target.kafka.workers", "target.process.pid", "target.process.cgroup",
    ]

    private let target: Target
    private let run: String
    private let incident: String?
    private let level: IncidentLevel?
    private let variables: [String: String]
    /// The first line of what each step said.
    private var outputs: [String: String] = [:]
    /// Covers every secret of the target.
    public let mask: SecretMask

    /// Reads nothing yet: a value is looked up when a step needs it.
    public init(
        target: Target, run: String, incident: String? = nil, level: IncidentLevel? = nil,
        variables: [String: String] = [:]
    ) {
        self.target = target
        self.run = run
        self.incident = incident
        self.level = level
        self.variables = variables
        mask = SecretMask(
            [target.redis?.url, target.sql?.url, target.sql?.replica].compactMap { $0 }
                + (target.kafka?.options.values.map { $0 } ?? []))
    }

    /// Notes what a step said, for `steps.ID.output`.
    mutating func note(output: String, of step: String) {
        outputs[step] = output.split(whereSeparator: \.isNewline).first.map(\.trimmingSpaces) ?? ""
    }

    /// A variable's value. Throws `invalidFile` naming what the target's file lacks, or the step that said nothing.
    func value(of name: String) throws(ChaosError) -> StepValue {
        if name.hasPrefix("vars."), let value = variables[String(name.dropFirst(5))] { return .text(value) }
        if name.hasPrefix("steps."), name.hasSuffix(".output") {
            let step = String(name.dropFirst("steps.".count).dropLast(".output".count))
            guard let output = outputs[step], !output.isEmpty else {
                throw missing(name, "the step \(step) said nothing")
            }
            return .text(output)
        }
        switch name {
        case "run": return .text(run)
        case "incident.id": return .text(incident ?? "none")
        case "incident.level": return .text(level?.rawValue ?? "unknown")
        case "target.name": return .text(target.name)
        case "target.redis.locks": return .list(try lockKeys())
        case "target.process.pid": return .text(try processID())
        default:
            guard let value = plain(name) else { throw missing(name, "the file \(target.source) does not have it") }
            return .text(value)
        }
    }

    private func plain(_ name: String) -> String? {
        switch name {
        case "target.redis": target.redis?.url.reveal()
        case "target.sql": target.sql?.url.reveal()
        case "target.http": target.http?.baseURL
        case "target.kafka": target.kafka?.brokers
        case "target.kafka.workers": target.kafka?.workerMetrics.joined(separator: " ")
        case "target.process.cgroup": target.process?.cgroup
        default: nil
        }
    }

    private func lockKeys() throws(ChaosError) -> [String] {
        guard let pattern = target.redis?.locks else {
            throw missing("target.redis.locks", "the file \(target.source) names no lock keys (redis.locks)")
        }
        switch KeyPattern.expand(pattern) {
        case .success(let keys): return keys
        case .failure(let failure): throw missing("target.redis.locks", failure.reason)
        }
    }

    /// Read anew each time, since the process may have been restarted.
    private func processID() throws(ChaosError) -> String {
        guard let path = target.process?.pidFile else {
            throw missing("target.process.pid", "the file \(target.source) names no pid-file")
        }
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let pid = Int32(text.trimmingSpaces), pid > 1 else {
            throw missing("target.process.pid", "\(path) holds no process id")
        }
        return "\(pid)"
    }

    private func missing(_ name: String, _ cause: String) -> ChaosError {
        ChaosError(.invalidFile, operation: "find the value of \(name)", target: target.name, cause: cause)
    }

    // MARK: Calls

    /// A step's call, each variable with its value. Throws `invalidFile` for the first that has none.
    func call(_ step: RunbookStep) throws(ChaosError) -> StepCall {
        var pieces: [StepCall.Piece] = []
        for piece in step.text.pieces {
            switch piece {
            case .text(let text): pieces.append(.text(text))
            case .variable(let name): pieces.append(.value(try value(of: name)))
            }
        }
        var environment: [String: String] = [:]
        for name in step.text.shellNames {
            if let variable = variable(shellName: name) { environment[name] = try value(of: variable).text }
        }
        return StepCall(
            step: step.id, pieces: pieces, environment: environment, expect: step.expect, timeout: step.timeout,
            risk: step.risk)
    }

    private func variable(shellName: String) -> String? {
        let steps = shellName.hasPrefix("RB_STEPS_") ? Array(knownSteps) : []
        let known = Self.names + variables.keys.map { "vars.\($0)" } + steps.map { "steps.\($0).output" }
        return known.first { StepText.shellName(of: $0) == shellName }
    }

    /// The runbook's steps, for the names that a script uses; set by whoever runs or previews it.
    var knownSteps: [String] = []
}
