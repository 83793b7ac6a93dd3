import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosLoad
import ChaosProbes
import ChaosReporting
import Foundation

/// `firedrill list`: what there is to use in files.
struct ListCommand: ParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case faults, probes, detectors, notifiers, experiments
    }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists faults with their parameters, probes with their metrics, and more.")

    @Argument(help: "faults, probes, detectors, notifiers or experiments.")
    var subject: Subject

    @OptionGroup var output: OutputOptions

    private struct Entry: Encodable {
        let name: String
        let summary: String
        let details: [String]
    }

    func run() throws {
        let entries = try entries()
        if output.json {
            Terminal.output(try JSONText.write(entries))
            return
        }
        for entry in entries {
            Terminal.output("\(entry.name)\n    \(entry.summary)")
            for detail in entry.details { Terminal.output("      \(detail)") }
        }
    }

    private func entries() throws -> [Entry] {
        switch subject {
        case .faults:
            return FaultCatalog.builtIn.map {
                Entry(name: $0.kind, summary: $0.summary, details: $0.parameters.map(describe))
            }
        case .probes:
            let load = Entry(
                name: "load", summary: "What the load generator measures of its own requests.",
                details: LoadGenerator.metrics.map(describe))
            return [load]
                + ProbeCatalog.builtIn.map {
                    Entry(name: $0.kind, summary: $0.summary, details: $0.metrics.map(describe))
                }
        case .detectors:
            return DetectorCatalog.builtIn.map {
                let needs = $0.needs.map { "monitoring: \($0.rawValue) in the target's file" }
                return Entry(name: $0.kind, summary: $0.summary, details: $0.parameters.map(describe) + needs)
            }
        case .notifiers:
            return NotifierCatalog.builtIn.map {
                Entry(name: $0.kind, summary: $0.summary, details: $0.settings.map(describe))
            }
        case .experiments:
            return FileSelection.yamlFiles(["experiments"]).map { path in
                let loaded = try? ExperimentLoader(vocabulary: .builtIn(beside: path)).load(path: path)
                return Entry(name: path, summary: loaded?.title ?? "not valid; see firedrill validate", details: [])
            }
        }
    }

    private func describe(_ parameter: ParameterDescriptor) -> String {
        let fallback = parameter.defaultValue.map { "default \($0)" } ?? "required"
        return "\(parameter.name) (\(fallback)): \(parameter.summary)"
    }

    private func describe(_ setting: ChannelSetting) -> String {
        let need = setting.isRequired ? "required" : "optional"
        return "\(setting.name) (\(need)\(setting.isSecret ? ", by reference" : "")): \(setting.summary)"
    }

    private func describe(_ metric: MetricDescriptor) -> String {
        let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.map { "\($0)=..." }.joined(separator: ","))}"
        return "\(metric.name)\(labels) [\(metric.unit.rawValue)]: \(metric.summary)"
    }
}
