import ChaosCore
import Foundation

/// Judges a lab by its record and by which of the recorded processes really run. Reads only.
enum LabInspector {
    /// Every lab that has a readable record.
    static func all(in stateFolder: String) -> [LabStatus] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: LabFolder.parent(in: stateFolder))) ?? []
        return names.sorted().compactMap { name in
            (try? LabRecord.read(from: .named(name, in: stateFolder))).map { status(of: $0) }
        }
    }

    /// The lab as it stands now.
    static func status(of record: LabRecord) -> LabStatus {
        let isSupervised = record.supervisor.map { ProcessTable.isAlive($0) } ?? false
        let services = record.services.map { status(of: $0) }
        let allReady = !services.isEmpty && services.allSatisfy { $0.state == .ready }
        let state = state(of: record, isSupervised: isSupervised, allReady: allReady)
        return LabStatus(
            name: record.plan.name, state: state, isReady: state == .ready, folder: record.plan.folder.path,
            targetFile: record.plan.folder.targetFile, apiURL: "http://127.0.0.1:\(record.plan.ports.api)",
            kafkaBrokers: record.kafkaBrokers, startedAt: record.createdAt, startSeconds: record.readyAfterSeconds,
            supervisorPID: isSupervised ? record.supervisor?.pid : nil, services: services,
            cgroup: record.cgroupReason == nil ? record.plan.cgroup?.folder : nil, cgroupReason: record.cgroupReason,
            problem: problem(record, state))
    }

    private static func state(of record: LabRecord, isSupervised: Bool, allReady: Bool) -> LabState {
        switch record.phase {
        case .preparing: ProcessTable.isAlive(record.starter) ? .starting : .abandoned
        case .starting: isSupervised ? .starting : .abandoned
        case .ready: isSupervised ? (allReady ? .ready : .degraded) : .abandoned
        case .stopping: isSupervised ? .stopping : .abandoned
        case .failed: .failed
        case .stopped: .abandoned
        }
    }

    private static func status(of service: ServiceRecord) -> LabServiceStatus {
        let seconds = service.process.flatMap { ProcessTable.secondsRunning($0) }
        let isGone = service.process != nil && seconds == nil
        return LabServiceStatus(
            name: service.name, state: isGone ? .lost : service.state, pid: isGone ? nil : service.process?.pid,
            port: service.port, uptimeSeconds: seconds, restarts: service.restarts, lastExit: service.lastExit,
            version: service.version)
    }

    private static func problem(_ record: LabRecord, _ state: LabState) -> String? {
        if let failure = record.failure { return failure.cause }
        switch state {
        case .abandoned: return "nobody looks after it any more; `firedrill lab down` removes what is left"
        case .degraded:
            let waiting = record.services.filter { $0.state != .ready }.map { service in
                service.name + (service.lastExit.map { " (\($0))" } ?? "")
            }
            return waiting.isEmpty ? "a service has just ended" : "not ready: \(waiting.joined(separator: ", "))"
        default: return nil
        }
    }
}
