import ArgumentParser
import ChaosCore
import ChaosEngine

/// The people's own monitoring, named on the command line: for a lab, whose file nobody writes, and for a try.
struct MonitoringOptions: ParsableArguments {
    @Option(name: .long, help: "The URL of the Prometheus that detects, instead of the target file's.")
    var prometheus: String?

    @Option(name: .long, help: "The URL of the Alertmanager that detects, instead of the target file's.")
    var alertmanager: String?

    @Option(name: .long, help: "HOST:PORT on which Alertmanager's webhook is received, instead of the target file's.")
    var webhook: String?

    /// What was named. Throws `FileProblems` with every address that is none.
    func read() throws(FileProblems) -> MonitoringTarget {
        try MonitoringTarget(
            prometheusURL: prometheus, alertmanagerURL: alertmanager, webhookAddress: webhook, source: "command line")
    }
}
