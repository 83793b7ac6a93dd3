import ChaosClients
import ChaosCore
import Glibc

/// Stuck members take partitions of the application's consumer group, answer every heartbeat, and process nothing.
///
/// They live in a process of their own, so that ending it is a real mitigation: after SIGTERM they leave the group at once,
/// after SIGKILL the group waits for their session timeout.
public actor KafkaConsumerLag: Fault {
    public static let kind = "kafka-consumer-lag"
    public static let summary =
        "Takes partitions of the application's consumer group with members that process nothing."
    public static let parameters = ConsumerLagSettings.descriptors

    /// Signals that somebody sends; any other is the process's own trouble.
    private static let askingSignals = [SIGTERM, SIGKILL, SIGINT, SIGHUP, SIGQUIT]

    private let context: FaultContext
    private let settings: ConsumerLagSettings
    private let kafka: KafkaTarget
    private let watch: ClusterWatch
    private var before: PartitionHolders?
    private var clusterID: String?
    private var process: StuckProcess?
    private var ending: FaultStatus?
    private var isOver = false

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        settings = try ConsumerLagSettings(context.parameters, target: context.target)
        guard let kafka = context.target.kafka else {
            throw ChaosError(
                .invalidFile, operation: "find the target's Kafka", target: context.target.source,
                cause: "the target file has no kafka section")
        }
        self.kafka = kafka
        watch = try ClusterWatch(kafka, source: context.target.source, run: context.run, clock: context.clock)
    }

    private var planner: ConsumerLagPlan { ConsumerLagPlan(context: context, settings: settings, watch: watch) }

    public func plan() async throws -> FaultPlan { try await planner.make() }

    public func capture() async throws -> UndoRecord {
        let cluster = try await watch.cluster()
        if let refusal = planner.refusal(cluster) {
            throw ChaosError(
                .refused, operation: "join the group \(settings.group.name)", target: watch.place, cause: refusal)
        }
        clusterID = cluster.clusterID
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: [
                "tag": context.tag, "group": settings.group.name, "topics": settings.topics.joined(separator: "\n"),
                "session-timeout": DurationText.describe(settings.sessionTimeout),
            ],
            byHand: [
                "pkill -TERM -f '\(StuckProcess.words(tag: context.tag).joined(separator: " "))'   # -KILL if it stays"
            ])
    }

    public func inject() async throws {
        guard !isOver, process == nil else {
            throw ChaosError(
                .refused, operation: "join the group \(settings.group.name)", target: watch.place,
                cause: "it was injected before")
        }
        before = await PartitionHolders.read(kafka, topics: settings.topics)
        let made = try await StuckProcess(
            program: context.program, order: StuckOrder(settings, kafka: kafka, tag: context.tag), clock: context.clock)
        // Reentrant calls: whoever let go meanwhile must not find us starting.
        guard !isOver else {
            made.askToEnd()
            throw CancellationError()
        }
        process = made
        let deadline = context.clock.now + settings.takeWithin
        while made.takenAt == nil, made.end == nil, context.clock.now < deadline {
            try await context.clock.sleep(for: .milliseconds(20))
        }
    }

    public func confirm() async throws -> FaultConfirmation {
        guard let process else { return .notEffective("nothing was injected") }
        if let end = process.end { return .notEffective("the process of the stuck members ended: \(words(end))") }
        let report = process.report
        guard let takenAt = process.takenAt, !report.held.isEmpty else {
            return .notEffective(
                "no wanted partition of \(settings.group.name) was taken within "
                    + "\(DurationText.describe(settings.takeWithin)); \(report.summary)")
        }
        let after = try await holdersAfter()
        return .effective(
            since: takenAt,
            evidence: "\(report.held.joined(separator: ", ")) taken by stuck process \(process.pid) "
                + "(\(report.members.count) member(s), client.id \(context.tag)), read back from their own assignment; "
                + "workers before: \(before?.description ?? "unknown"), after: \(after.description)")
    }

    public func status() async -> FaultStatus {
        if let ending { return ending }
        guard let process, !isOver else { return .unknown("nothing is injected") }
        let status = await look(at: process)
        if case .removed = status {
            ending = status
            // It stays out, whatever the group does next.
            process.askToEnd()
        }
        return status
    }

    public func letGo() async {
        isOver = true
        // Without signs of life the members leave by themselves; `recover` ends them at once and can tell that it did.
        process?.stopSigns()
        await watch.close()
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        try await ConsumerLagRecovery.recover(undo, clock: clock)
    }

    private func look(at process: StuckProcess) async -> FaultStatus {
        if let end = process.end, let remover = remover(end) {
            return .removed(by: remover, at: end.at, evidence: words(end))
        }
        do {
            let identity = try await watch.clusterID()
            if let clusterID, let identity, identity != clusterID {
                return .removed(
                    by: .targetRestart, at: context.clock.now,
                    evidence: "the Kafka cluster's id changed from \(clusterID) to \(identity)")
            }
        } catch {
            return .unknown("Kafka \(watch.place) does not answer: \(error.cause)")
        }
        if let end = process.end {
            return .removed(by: .response, at: end.at, evidence: words(end))
        }
        // Every rebalance takes all partitions away for a moment; only what lasts is somebody's doing.
        if let since = process.emptySince, context.clock.now - since > settings.sessionTimeout {
            return .removed(
                by: .response, at: since,
                evidence: "the group gave every wanted partition to others; \(process.report.summary)")
        }
        return .active
    }

    /// Who has the rest. Workers need a moment to show on their pages what the group gave them.
    private func holdersAfter() async throws -> PartitionHolders {
        let deadline = context.clock.now + .seconds(2)
        while true {
            let holders = await PartitionHolders.read(kafka, topics: settings.topics)
            if holders.showsAny || !holders.isKnown || context.clock.now >= deadline { return holders }
            try await context.clock.sleep(for: .milliseconds(100))
        }
    }

    /// Who ended the process; `nil` when that depends on whether the cluster is still there.
    private func remover(_ end: StuckProcess.End) -> FaultRemover? {
        switch (end.why, end.how) {
        case (.lease, _), (.starterGone, _): .lease
        case (.signal, _): .response
        case (.thrownOut, _): nil
        case (.refused, _): .tool
        case (nil, .signal(let number)): Self.askingSignals.contains(number) ? .response : .tool
        case (nil, .code): .tool
        }
    }

    private func words(_ end: StuckProcess.End) -> String {
        let name = process.map { "stuck process \($0.pid)" } ?? "the stuck process"
        return switch (end.why, end.how) {
        case (.signal(let number), _): "\(name) ended with \(ChildEnd.signal(number)) and left the group"
        case (.lease, _):
            "\(name) had no sign of life of this tool for \(DurationText.describe(settings.lease)) and left"
        case (.starterGone, _): "\(name) lost its starter and left the group"
        case (.thrownOut, _): "the group threw the members of \(name) out, and they stay out"
        case (.refused(let cause), _): "\(name) could not work: \(cause)"
        case (nil, let how): "\(name) ended with \(how)"
        }
    }
}
