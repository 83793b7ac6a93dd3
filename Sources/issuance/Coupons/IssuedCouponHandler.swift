import ChaosClients

/// Writes issued coupons to the database.
struct IssuedCouponHandler: BatchHandler {
    let store: any CouponStore
    let batch: EventBatch
    let switches: SwitchBoard
    let metrics: WorkerMetrics

    func handle(_ messages: [KafkaMessage]) async throws {
        let issues = try await batch.events(CouponIssued.self, in: messages)
        let parts = EventBatch.parts(issues, count: switches.current.workerConcurrency) { $0.userId }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in parts {
                group.addTask {
                    metrics.noteWritten(try await store.write(part), of: part.count)
                }
            }
            try await group.waitForAll()
        }
    }
}
