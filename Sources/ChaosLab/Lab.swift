import ChaosCore

/// The embedded target: a real Redis, a real PostgreSQL, an embedded Kafka cluster and the reference issuance system
/// on loopback ports, in one private folder, under one supervisor.
public enum Lab {
    /// Brings a lab up and returns when everything has answered; the lab stays up after the caller has ended.
    ///
    /// A lab of this name that is up is returned as it is. When the start fails or the task is cancelled, everything
    /// that was started is taken down again before the error is thrown.
    /// Throws ``ChaosError`` (`.missingDependency`, `.targetBusy`, `.storage`, ...) or `CancellationError`.
    public static func up(
        _ options: LabOptions, progress: @escaping @Sendable (LabProgress) -> Void = { _ in }
    ) async throws -> LabStatus {
        try await LabStarter(options: options, clock: MonotonicRunClock(), progress: progress).run()
    }

    /// Takes a lab down: no process, control group or file of it is left but its logs. Works on whatever is left after
    /// an `up` or a supervisor was killed, and does nothing when there is nothing. What could not be removed is in
    /// the report. Throws `.targetBusy` while another process brings the same lab up or down.
    public static func down(
        name: String, stateFolder: String, progress: @escaping @Sendable (LabProgress) -> Void = { _ in }
    ) async throws -> LabDownReport {
        try LabOptions.validate(name: name)
        let folder = LabFolder.named(name, in: stateFolder)
        // Removing must come to its end even when the caller is interrupted: it runs in a task of its own.
        return try await Task {
            let lock = try await LabLock.take(for: folder, patience: .seconds(5), clock: MonotonicRunClock())
            let sweeper = LabSweeper(
                name: name, stateFolder: stateFolder, clock: MonotonicRunClock(), progress: progress)
            let report = try await sweeper.run()
            await lock?.free()
            return report
        }.value
    }

    /// Every lab of the state folder, by name.
    public static func status(stateFolder: String) async -> [LabStatus] {
        await BlockingLane("lab-status").run { LabInspector.all(in: stateFolder) }
    }
}
