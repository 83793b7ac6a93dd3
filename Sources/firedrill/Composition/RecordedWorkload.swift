import ChaosCore
import ChaosLoad

/// A load whose outcomes are on disk, to the last one, once it has stopped.
struct RecordedWorkload: Workload {
    let generator: LoadGenerator
    let outcomes: FileOutcomeSink

    func start() async throws { try await generator.start() }

    func read() async -> [Metric: Reading] { await generator.read() }

    /// What could not be written is told in the file's last line, which the audits read.
    func stop() async -> WorkloadReport {
        let report = await generator.stop()
        _ = await outcomes.close()
        return report
    }
}
