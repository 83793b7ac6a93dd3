import ChaosCore
import Foundation
import Glibc

/// Brings one lab up. It only prepares the folder and starts the supervisor, which does the rest and reports through
/// the lab's record.
struct LabStarter: Sendable {
    let options: LabOptions
    let clock: any RunClock
    let progress: @Sendable (LabProgress) -> Void

    private let lane = BlockingLane("lab-up")
    private let beganAt: Instant

    init(options: LabOptions, clock: any RunClock, progress: @escaping @Sendable (LabProgress) -> Void) {
        self.options = options
        self.clock = clock
        self.progress = progress
        beganAt = clock.now
    }

    /// See ``Lab/up(_:progress:)``.
    func run() async throws -> LabStatus {
        try LabOptions.validate(name: options.name)
        let folder = LabFolder.named(options.name, in: options.stateFolder)
        let lock = try await LabLock.take(for: folder, patience: .seconds(5), clock: clock, creating: true)
        do {
            let status = try await upLocked(folder)
            await lock?.free()
            return status
        } catch {
            await lock?.free()
            throw error
        }
    }

    private func upLocked(_ folder: LabFolder) async throws -> LabStatus {
        if let present = try await present(folder) { return present }
        let (plan, ports) = try await lane.run { [options] in try Self.plan(options) }
        defer { withExtendedLifetime(ports) {} }
        do {
            let record = LabRecord(plan: plan, createdAt: WallTime.now())
            try await lane.run { try Self.prepare(record) }
            return try await startSupervisor(plan)
        } catch {
            throw await takenDown(because: error, plan)
        }
    }

    /// A plan whose ports no other lab takes before the services listen on them.
    private static func plan(_ options: LabOptions) throws(ChaosError) -> (LabPlan, PortReservation) {
        for _ in 0..<20 {
            let plan = try LabPlanner(options: options).plan()
            // Looked at once more: whoever had reserved one may have begun to listen and let go just now.
            if let ports = PortReservation(plan.ports.all), plan.ports.all.allSatisfy(FreePorts.isFree) {
                return (plan, ports)
            }
        }
        throw ChaosError(
            .targetBusy, operation: "find free ports", target: "127.0.0.1",
            cause: "other labs that start at this moment want the same ones")
    }

    /// The lab of this name when it is up; cleans away what is left of one that is not.
    private func present(_ folder: LabFolder) async throws -> LabStatus? {
        guard await lane.run({ LabFiles.exists(folder.path) }) else { return nil }
        let deadline = clock.now + .seconds(10)
        while let record = try? await lane.run({ try LabRecord.read(from: folder) }) {
            var status = await lane.run { LabInspector.status(of: record) }
            status.wasAlreadyUp = true
            if status.isReady { return status }
            guard status.state == .degraded else { break }
            guard clock.now < deadline else {
                throw ChaosError(
                    .targetBusy, operation: "bring the lab up", target: options.name,
                    cause: "it is up but not healthy: \(status.problem ?? "unknown")",
                    remedy: "See \(folder.logs), or take it down first: firedrill lab down --name \(options.name)")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
        report("lab", "removing what is left of an earlier one")
        let sweep = try await sweeper().run()
        guard sweep.isClean else {
            throw ChaosError(
                .targetBusy, operation: "remove what is left of an earlier lab", target: options.name,
                cause: sweep.leftovers.joined(separator: ", "))
        }
        return nil
    }

    private static func prepare(_ record: LabRecord) throws(ChaosError) {
        let folder = record.plan.folder
        for path in [folder.path, folder.logs, folder.run] { try LabFiles.makeFolder(path) }
        // First the record, then anything that it names: whoever finds the folder knows what may exist.
        try DurableFile.write(DurableFile.encode(record), to: folder.recordFile)
        try LabSecrets().write(to: folder.secretsFile)
    }

    private func startSupervisor(_ plan: LabPlan) async throws -> LabStatus {
        let lifeline = try Lifeline()
        var environment = plan.baseEnvironment
        environment["LAB_INSTANCE"] = plan.instance
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let supervisor = try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: plan.executables.firedrill, arguments: ["lab", "supervise", "--folder", plan.folder.path],
                environment: environment, workingFolder: plan.folder.path,
                logFile: plan.folder.log(of: "supervisor"), standardInput: lifeline.supervisorEnd, newSession: true))
        let record = try await ready(plan, supervisor)
        guard lifeline.release() else { throw vanished(plan, supervisor) }
        return await lane.run { LabInspector.status(of: record) }
    }

    /// Follows the record until the lab is ready, failed, or without a supervisor.
    private func ready(_ plan: LabPlan, _ supervisor: ChildProcess) async throws -> LabRecord {
        let deadline = clock.now + options.startLimit + .seconds(10)
        var seen: [String: LabServiceState] = [:]
        while clock.now < deadline {
            let hasEnded = supervisor.status != nil
            let record = try await lane.run { try LabRecord.read(from: plan.folder) }
            for service in record.services where seen[service.name] != service.state && service.state != .waiting {
                seen[service.name] = service.state
                report(service.name, service.state.rawValue)
            }
            if record.phase == .ready { return record }
            if let failure = record.failure { throw failure.error }
            if hasEnded { throw vanished(plan, supervisor) }
            try await clock.sleep(for: .milliseconds(20))
        }
        throw ChaosError(
            .internal, operation: "start the lab", target: plan.name,
            cause: "it was not ready within \(DurationText.describe(options.startLimit))")
    }

    private func vanished(_ plan: LabPlan, _ supervisor: ChildProcess) -> ChaosError {
        let tail = LogTail.text(of: plan.folder.log(of: "supervisor"))
        let fate = supervisor.status.map { "\($0)" } ?? "no answer"
        return ChaosError(
            .internal, operation: "start the lab", target: plan.name, cause: "its supervisor ended (\(fate)): \(tail)")
    }

    /// Takes everything down again, also when the task was cancelled; the error to throw, with where the logs are.
    private func takenDown(because error: any Error, _ plan: LabPlan) async -> any Error {
        report("lab", "taking everything down again")
        let sweeper = sweeper()
        let report = await Task { try? await sweeper.run() }.value
        guard let error = error as? ChaosError else { return error }
        let hint = [
            report?.logs.map { "The logs are in \($0)." },
            report.flatMap { $0.isClean ? nil : "Still there: \($0.leftovers.joined(separator: ", "))." },
        ].compactMap { $0 }.joined(separator: " ")
        let remedy = [error.remedy ?? "", hint].filter { !$0.isEmpty }.joined(separator: " ")
        return ChaosError(
            error.code, operation: error.operation, target: error.target, cause: error.cause,
            remedy: remedy.isEmpty ? nil : remedy)
    }

    private func sweeper() -> LabSweeper {
        LabSweeper(name: options.name, stateFolder: options.stateFolder, clock: clock, progress: progress)
    }

    private func report(_ subject: String, _ state: String) {
        progress(LabProgress(subject: subject, state: state, elapsed: clock.now - beganAt))
    }
}
