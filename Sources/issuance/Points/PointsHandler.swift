import ChaosClients

/// Credits the points of completed orders.
struct PointsHandler: BatchHandler {
    let store: any PointsStore
    let batch: EventBatch
    let switches: SwitchBoard
    let metrics: WorkerMetrics

    func handle(_ messages: [KafkaMessage]) async throws {
        let credits = try await batch.events(OrderCompleted.self, in: messages).map(PointsCredit.init)
        let parts = EventBatch.parts(credits, count: switches.current.workerConcurrency) { $0.userID }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in parts {
                group.addTask {
                    metrics.noteWritten(try await store.credit(part), of: part.count)
                }
            }
            try await group.waitForAll()
        }
    }
}
