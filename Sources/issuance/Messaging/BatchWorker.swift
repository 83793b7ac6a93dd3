import ChaosClients
import Logging
import ServiceLifecycle

/// Reads batches from Kafka, has them handled, and only then commits their offsets: at least once, and the handler
/// makes it exactly once.
final class BatchWorker: Service {
    private static let pollLimit: Duration = .milliseconds(500)
    private static let retryDelay: Duration = .seconds(1)
    /// Tries of one batch before the group is left and joined anew: a worker that cannot write must not keep its
    /// partitions from one that can.
    private static let triesPerBatch = 10

    private let open: @Sendable () async throws -> any MessageSource
    private let handler: any BatchHandler
    private let switches: SwitchBoard
    private let metrics: WorkerMetrics
    private let logger: Logger

    init(
        open: @escaping @Sendable () async throws -> any MessageSource, handler: any BatchHandler,
        switches: SwitchBoard, metrics: WorkerMetrics, logger: Logger
    ) {
        self.open = open
        self.handler = handler
        self.switches = switches
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        while !isStopping {
            do {
                let source = try await open()
                do {
                    try await drain(source)
                    await source.close()
                } catch {
                    await source.close()
                    throw error
                }
            } catch {
                metrics.noteFailure()
                logger.warning("consumer starts anew", metadata: ["error": "\(error)"])
                await pause()
            }
        }
    }

    private var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    private func drain(_ source: any MessageSource) async throws {
        metrics.noteJoining()
        var lastLook = ContinuousClock.now - .seconds(60)
        while !isStopping {
            let messages = try await source.poll(max: switches.current.prefetch, timeout: Self.pollLimit)
            metrics.notePoll()
            if ContinuousClock.now - lastLook > .milliseconds(500) {
                metrics.noteGroup(try await source.assignment(), rebalances: source.rebalances)
                lastLook = .now
            }
            guard !messages.isEmpty else { continue }
            guard try await handle(messages) else { return }
            try await source.commit(Self.nextOffsets(messages))
            metrics.noteConsumed(messages.count)
        }
    }

    /// - Returns: False when the process is stopping and the batch is not done.
    private func handle(_ messages: [KafkaMessage]) async throws -> Bool {
        for attempt in 1... {
            do {
                try await handler.handle(messages)
                return true
            } catch {
                metrics.noteFailure()
                logger.warning("batch not written", metadata: ["error": "\(error)", "attempt": "\(attempt)"])
                if attempt == Self.triesPerBatch { throw error }
                if isStopping { return false }
                await pause()
            }
        }
        return false
    }

    private func pause() async {
        try? await cancelWhenGracefulShutdown { try await ContinuousClock().sleep(for: Self.retryDelay) }
    }

    private static func nextOffsets(_ messages: [KafkaMessage]) -> [KafkaPartition: Int64] {
        messages.reduce(into: [:]) { offsets, message in
            let partition = KafkaPartition(topic: message.topic, partition: message.partition)
            offsets[partition] = max(offsets[partition] ?? 0, message.offset + 1)
        }
    }
}
