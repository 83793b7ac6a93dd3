import ChaosClients
import ChaosCore
import Foundation

/// All services of one lab, in their order.
actor LabCrew {
    private let plan: LabPlan
    private let secrets: LabSecrets
    private let clock: any RunClock
    private let journal: LabJournal
    private let brokers = BrokerAddress()
    private let lane = BlockingLane("lab-crew")
    private let beganAt: Instant
    private var cgroup: MemoryCgroup?
    /// Those who were started, in the order of their start; stopped the other way round.
    private var tiers: [[ServiceKeeper]] = []

    init(record: LabRecord, secrets: LabSecrets, clock: any RunClock) {
        plan = record.plan
        self.secrets = secrets
        self.clock = clock
        beganAt = clock.now
        journal = LabJournal(record: record)
    }

    /// Starts everything: the three servers at the same time, then the tables and the stock, then the reference
    /// system. Returns when all of it has answered and the target file is written.
    func start() async throws {
        let issuance = IssuanceCommands(plan: plan, secrets: secrets, brokers: brokers)
        let launcher = await begin(issuance.services)
        let database = database(launcher)
        try await startTier([
            keeper(RedisService(plan: plan, secrets: secrets), launcher),
            keeper(database, launcher),
            keeper(KafkaService(plan: plan, brokers: brokers), launcher) { [weak self] in await self?.brokersMoved() },
        ])
        try await database.createDatabase()
        for (name, command) in [("migrate", issuance.migrate), ("seed", issuance.seed)] {
            try await launcher.run(name, command(), limit: limitLeft(), secrets: secrets, clock: clock)
        }
        try await startTier(issuance.services.map { keeper($0, launcher) })
        try await writeTarget()
        let taken = clock.now - beganAt
        await journal.update {
            $0.phase = .ready
            $0.readyAfterSeconds = taken.inSeconds
        }
        await journal.event("lab-ready", detail: DurationText.describe(taken))
        await journal.flush()
    }

    /// Stops everything in the reverse order of the start, and writes down why when the start failed.
    func stop(failure: (any Error)?) async {
        let note = failure.flatMap { LabFailure($0) }
        await journal.update {
            $0.phase = .stopping
            $0.failure = note
        }
        await journal.event("lab-stopping", detail: note?.cause)
        for tier in tiers.reversed() {
            await withTaskGroup(of: Void.self) { group in
                for keeper in tier { group.addTask { await keeper.stop() } }
            }
        }
        let isFailed = note != nil
        if let cgroup { await lane.run { _ = cgroup.remove() } }
        await journal.update { $0.phase = isFailed ? .failed : .stopped }
        await journal.event(isFailed ? "lab-failed" : "lab-stopped")
        await journal.flush()
    }

    /// Cuts logs that have grown too long, every few seconds, until it is cancelled.
    func keepHouse() async throws {
        let logs = plan.folder.logs
        while true {
            try await clock.sleep(for: .seconds(5))
            await lane.run { LogRotation.rotate(logs) }
        }
    }

    /// Writes down who we are and what will be started, and makes the control group where that is possible.
    private func begin(_ applications: [any LabService]) async -> ServiceLauncher {
        let ports = plan.ports
        let services =
            [
                ServiceRecord(name: RedisService.name, port: ports.redis),
                ServiceRecord(
                    name: plan.engine == .mariadb ? MariaDBService.name : PostgresService.name, port: ports.sql),
                ServiceRecord(name: KafkaService.name, port: nil),
            ] + applications.map { ServiceRecord(name: $0.name, port: $0.port) }
        let (planned, limit) = (plan.cgroup, plan.sizes.apiMemoryLimit)
        let refusal: String? = await lane.run {
            do throws(ChaosError) {
                try planned?.create(limit: limit)
                return nil
            } catch {
                return error.description
            }
        }
        cgroup = refusal == nil ? planned : nil
        await journal.update {
            $0.phase = .starting
            $0.supervisor = ProcessTable.own
            $0.services = services
            $0.cgroupReason = refusal ?? $0.cgroupReason
        }
        await journal.event("lab-starting", detail: plan.instance)
        return ServiceLauncher(plan: plan, cgroup: cgroup)
    }

    private func database(_ launcher: ServiceLauncher) -> any DatabaseService {
        switch plan.engine {
        case .postgres: PostgresService(plan: plan, secrets: secrets, launcher: launcher, clock: clock)
        case .mariadb: MariaDBService(plan: plan, secrets: secrets, launcher: launcher, clock: clock)
        }
    }

    private func keeper(
        _ service: any LabService, _ launcher: ServiceLauncher, afterRestart: @escaping @Sendable () async -> Void = {}
    ) -> ServiceKeeper {
        ServiceKeeper(
            service, launcher: launcher, journal: journal, secrets: secrets, clock: clock, afterRestart: afterRestart)
    }

    private func startTier(_ keepers: [ServiceKeeper]) async throws {
        tiers.append(keepers)
        let limit = limitLeft()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for keeper in keepers { group.addTask { try await keeper.start(limit: limit) } }
            try await group.waitForAll()
        }
    }

    private func limitLeft() -> Duration {
        max(.seconds(1), .seconds(plan.startLimitSeconds) - (clock.now - beganAt))
    }

    private func writeTarget() async throws {
        let address = brokers.value
        let text = TargetFile(plan: plan, secrets: secrets, brokers: address ?? "", cgroup: cgroup).text
        let path = plan.folder.targetFile
        try await lane.run { try DurableFile.write(Data(text.utf8), to: path) }
        await journal.update { $0.kafkaBrokers = address }
    }

    /// The embedded Kafka cluster keeps everything in memory and chooses its ports anew at each start, so whoever was
    /// told the old ones at its own start is started again.
    private func brokersMoved() async {
        guard tiers.count > 1 else { return }
        do { try await writeTarget() } catch { await journal.event("target-not-written", detail: "\(error)") }
        await withTaskGroup(of: Void.self) { group in
            for keeper in tiers[1] { group.addTask { await keeper.bounce(because: "the Kafka brokers moved") } }
        }
    }
}
