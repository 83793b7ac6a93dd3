import ChaosClients
import ChaosCore

/// Looks at the consumer groups that audits depend on: once a second during the run, and more often when waiting for
/// their backlog to go.
actor BacklogWatch {
    private static let runInterval = Duration.seconds(1)
    private static let waitInterval = Duration.milliseconds(200)

    private let groups: [ConsumerGroup]
    private let reader: BacklogReader
    private let clock: any RunClock
    private var backlogs: [String: GroupBacklog]
    /// Read anew when something was missing from it.
    private var cluster: KafkaClusterInfo?
    private var watching: Task<Void, Never>?

    init(groups: [ConsumerGroup], target: KafkaTarget, clock: any RunClock) throws(ClientError) {
        self.groups = groups
        self.clock = clock
        reader = try BacklogReader(target: target)
        backlogs = Dictionary(
            groups.map { ($0.name, GroupBacklog(group: $0.name)) }, uniquingKeysWith: { first, _ in first })
    }

    deinit {
        watching?.cancel()
    }

    /// Notes where the records of the run begin, and looks once a second from then on. Throws when no broker answers.
    func begin() async throws(AuditProblem) {
        let cluster = try await reader.cluster()
        for group in groups {
            do {
                // A topic that comes later has no record yet.
                backlogs[group.name]?.begin(try await reader.look(group, in: cluster))
            } catch {
                if error.isOutage { throw error }
                backlogs[group.name]?.miss(error.reason)
            }
        }
        watching = Task { [weak self, clock] in
            while (try? await clock.sleep(for: Self.runInterval)) != nil {
                guard let self else { return }
                await look()
            }
        }
    }

    /// Waits, at most for the limit, until no group has a backlog; what became of each.
    func drain(within limit: Duration) async -> [String: BacklogAnswer] {
        watching?.cancel()
        await watching?.value
        // The topics may have got partitions since.
        cluster = nil
        let start = clock.now
        await look()
        while backlogs.values.contains(where: { $0.drainedSince == nil }), clock.now - start < limit {
            guard (try? await clock.sleep(for: Self.waitInterval)) != nil else { break }
            await look()
        }
        let waited = clock.now - start
        return backlogs.mapValues { $0.answer(waited: waited) }
    }

    /// When the last of the groups had no backlog any more; `nil` while one has.
    var drainedSince: Instant? {
        let instants = backlogs.values.compactMap(\.drainedSince)
        return instants.count == backlogs.count ? instants.max() : nil
    }

    func close() async {
        watching?.cancel()
        await reader.close()
    }

    private func look() async {
        for group in groups {
            do throws(AuditProblem) {
                let cluster = try await known()
                if let absent = group.topics.first(where: { cluster.partitions(of: $0).isEmpty }) {
                    throw AuditProblem("there is no topic \(absent)")
                }
                backlogs[group.name]?.take(try await reader.look(group, in: cluster), at: clock.now)
            } catch {
                if Task.isCancelled { return }
                cluster = nil
                backlogs[group.name]?.miss(error.reason)
            }
        }
    }

    private func known() async throws(AuditProblem) -> KafkaClusterInfo {
        if let cluster { return cluster }
        let read = try await reader.cluster()
        cluster = read
        return read
    }
}
