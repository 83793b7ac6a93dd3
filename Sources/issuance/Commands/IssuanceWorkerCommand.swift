import ArgumentParser

/// `issuance issuance-worker`
struct IssuanceWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuance-worker", abstract: "Writes issued coupons to the database until SIGTERM.")

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var connections: ConnectionOptions

    func run() async throws {
        let start = try ProcessStart(role: .issuanceWorker)
        let process = try WorkerProcess(
            options: worker, settings: connections.settings(start.environment), start: start,
            topic: Topic.couponIssued, group: Topic.issuanceGroup,
            metrics: WorkerMetrics(
                writtenName: "issuance_written_total", writtenHelp: "Issued coupons written to the database.")
        ) { parts in
            IssuedCouponHandler(
                store: SQLStores.coupons(parts.database), batch: parts.batch,
                switches: start.switches, metrics: parts.metrics)
        }
        await IndexSwitch(index: .uniqueCoupon, name: "uniqueIndex", path: \.uniqueIndex)
            .install(on: start, database: process.database)
        try await process.run()
    }
}
