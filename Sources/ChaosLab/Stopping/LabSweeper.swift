import ChaosCore
import Foundation
import Glibc

/// Removes a lab, in whatever state it is: asks the supervisor to end everything, and does itself what is left.
struct LabSweeper: Sendable {
    /// A supervisor ends its two tiers one after the other, 12 s and 10 s at most.
    private static let supervisorLimit = Duration.seconds(25)
    /// A database whose supervisor was killed ends itself and its children within five seconds.
    private static let orphanLimit = Duration.seconds(6)

    let name: String
    let stateFolder: String
    let clock: any RunClock
    let progress: @Sendable (LabProgress) -> Void

    private let lane = BlockingLane("lab-down")
    private let beganAt: Instant

    init(name: String, stateFolder: String, clock: any RunClock, progress: @escaping @Sendable (LabProgress) -> Void) {
        self.name = name
        self.stateFolder = stateFolder
        self.clock = clock
        self.progress = progress
        beganAt = clock.now
    }

    /// See ``Lab/down(name:stateFolder:progress:)``. The caller holds the lab's lock.
    func run() async throws -> LabDownReport {
        let folder = LabFolder.named(name, in: stateFolder)
        guard await lane.run({ LabFiles.exists(folder.path) }) else {
            return LabDownReport(name: name, wasThere: false)
        }
        var report = LabDownReport(name: name, wasThere: true)
        if let record = try await record(of: folder) {
            let running = await lane.run { record.services.filter { $0.process.map(ProcessTable.isAlive) ?? false } }
            report.killed += try await endSupervisor(record)
            report.killed += try await endOrphans(of: record.plan, recorded: record.processes)
            report.stopped = running.map { $0.name }.filter { !report.killed.contains($0) }
            report.leftovers += await removeTraces(of: record.plan)
            // A record that changed while the supervisor ended knows more brokers and no other ports.
            report.leftovers += await lane.run { Self.listeners(on: record.plan.ports) }
        }
        // While something is left, the record that names it must stay.
        if report.isClean {
            step("removing files")
            report.logs = await lane.run { [stateFolder, name] in
                KeptLogs.keep(of: folder, name: name, stateFolder: stateFolder)
            }
            if await !lane.run({ LabFiles.remove(folder.path) }) { report.leftovers.append(folder.path) }
        }
        report.seconds = (clock.now - beganAt).inSeconds
        return report
    }

    /// A folder without a record is one whose `up` was killed before it had started anything.
    private func record(of folder: LabFolder) async throws -> LabRecord? {
        guard await lane.run({ LabFiles.exists(folder.recordFile) }) else { return nil }
        return try await lane.run { try LabRecord.read(from: folder) }
    }

    private func endSupervisor(_ record: LabRecord) async throws -> [String] {
        let lane = lane
        // Its identity may not have been written down yet: then it carries the mark like every process of the lab.
        var supervisors = record.supervisor.map { [$0] } ?? []
        if supervisors.isEmpty {
            let command = "lab supervise"
            supervisors = await lane.run {
                ProcessTable.processes(withEnvironment: record.plan.environmentMark).filter {
                    ProcessTable.commandLine($0.pid).contains(command)
                }
            }
        }
        var killed: [String] = []
        for supervisor in supervisors where await lane.run({ ProcessTable.signal(supervisor, SIGTERM) }) {
            step("stopping")
            // Also one that somebody stopped.
            await lane.run { _ = ProcessTable.signal(supervisor, SIGCONT) }
            if try await gone([supervisor], within: Self.supervisorLimit) { continue }
            await lane.run { _ = ProcessTable.signal(supervisor, SIGKILL) }
            _ = try await gone([supervisor], within: .seconds(5))
            killed.append("supervisor")
        }
        return killed
    }

    /// Ends the processes that nobody looks after: those that were written down, those that carry the lab's mark, and
    /// the database's children. Most are ending already, since the kernel told them that their parent is gone.
    private func endOrphans(of plan: LabPlan, recorded: [ProcessIdentity]) async throws -> [String] {
        func orphans() async -> [ProcessIdentity] { await lane.run { Self.orphans(of: plan, recorded: recorded) } }
        var left = await orphans()
        guard !left.isEmpty else { return [] }
        step("ending what is left")
        let deadline = clock.now + Self.orphanLimit
        while !left.isEmpty, clock.now < deadline {
            // The database first gets the chance to end its children itself.
            let urgent = left
            await lane.run {
                for process in urgent {
                    let isDatabase = ProcessTable.executable(process.pid) == Self.realPath(plan.databaseExecutable)
                    ProcessTable.signal(process, isDatabase ? SIGQUIT : SIGKILL)
                    ProcessTable.signal(process, SIGCONT)
                }
            }
            try await clock.sleep(for: .milliseconds(50))
            left = await orphans()
        }
        let names = await lane.run { [left] in
            left.map { process in
                ProcessTable.signal(process, SIGKILL)
                return "process \(process.pid)"
            }
        }
        _ = try await gone(left, within: .seconds(5))
        return names
    }

    private static func orphans(of plan: LabPlan, recorded: [ProcessIdentity]) -> [ProcessIdentity] {
        let marked = ProcessTable.processes(withEnvironment: plan.environmentMark)
        let children = ProcessTable.processes(
            executable: realPath(plan.databaseExecutable), workingFolder: plan.databaseFolder)
        let grouped = (plan.cgroup?.processes() ?? []).compactMap { ProcessTable.identity(of: $0) }
        let own = getpid()
        return Set(recorded + marked + children + grouped).filter { $0.pid != own && ProcessTable.isAlive($0) }
    }

    /// Removes what lies outside of the lab's folder; what could not be removed.
    private func removeTraces(of plan: LabPlan) async -> [String] {
        var left: [String] = []
        let remaining = await lane.run { Self.orphans(of: plan, recorded: []) }
        left += remaining.map { "process \($0.pid)" }
        await lane.run { SharedMemoryTrace.remove(databaseFolder: plan.databaseFolder, user: plan.databaseUser) }
        if let cgroup = plan.cgroup, await !removed(cgroup) { left.append(cgroup.parent) }
        if plan.hasSeparateDataFolder {
            let isSafe = plan.dataFolder == "\(LabPlanner.separateDataParent)/firedrill-lab-\(plan.instance)"
            if await !lane.run({ isSafe && LabFiles.remove(plan.dataFolder) }) { left.append(plan.dataFolder) }
        }
        return left
    }

    /// The kernel lets go of a group a moment after its last process has ended.
    private func removed(_ cgroup: MemoryCgroup) async -> Bool {
        let deadline = clock.now + .seconds(5)
        while await !lane.run({ cgroup.remove() }) {
            guard clock.now < deadline, (try? await clock.sleep(for: .milliseconds(50))) != nil else { return false }
        }
        return true
    }

    private static func listeners(on ports: LabPorts) -> [String] {
        ports.all.filter { !FreePorts.isFree($0) }.map { "a listener on port \($0)" }
    }

    private func gone(_ processes: [ProcessIdentity], within limit: Duration) async throws -> Bool {
        let deadline = clock.now + limit
        while await lane.run({ processes.contains { ProcessTable.isAlive($0) } }) {
            guard clock.now < deadline else { return false }
            try await clock.sleep(for: .milliseconds(20))
        }
        return true
    }

    private static func realPath(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private func step(_ state: String) {
        progress(LabProgress(subject: "lab", state: state, elapsed: clock.now - beganAt))
    }
}
