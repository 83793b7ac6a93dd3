import ArgumentParser

/// `issuance points-worker`
struct PointsWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "points-worker", abstract: "Credits the points of completed orders until SIGTERM.")

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var connections: ConnectionOptions

    func run() async throws {
        let start = try ProcessStart(role: .pointsWorker)
        let process = try WorkerProcess(
            options: worker, settings: connections.settings(start.environment), start: start,
            topic: Topic.orderCompleted, group: Topic.pointsGroup,
            metrics: WorkerMetrics(
                writtenName: "issuance_credited_total", writtenHelp: "Orders whose points were credited.")
        ) { parts in
            PointsHandler(
                store: SQLStores.points(parts.database), batch: parts.batch,
                switches: start.switches, metrics: parts.metrics)
        }
        try await process.run()
    }
}
