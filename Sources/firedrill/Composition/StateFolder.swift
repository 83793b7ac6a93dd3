import ChaosCore
import ChaosEngine
import ChaosLab
import ChaosReporting
import Foundation

/// The folders in which firedrill keeps what outlives a command.
struct StateFolder: Sendable {
    let root: String

    init() throws(ChaosError) {
        root = try LabOptions.defaultStateFolder(environment: ProcessInfo.processInfo.environment)
    }

    /// Undo records of faults that are in, or may be.
    var journal: String { "\(root)/journal" }
    /// One lock per server that runs work on.
    var locks: String { "\(root)/locks" }
    /// While it has its file, no fault goes in and every fault comes out.
    var stopFile: StopFile { StopFile(path: "\(root)/stop") }
    /// Alerts that no channel has taken so far.
    var outbox: AlertOutbox { AlertOutbox(folder: "\(root)/outbox") }
    /// The run store, unless another one is named.
    var store: String { "\(root)/store.sqlite" }
    /// What became of every slot, one ledger per schedule.
    var schedules: String { "\(root)/schedules" }
    /// The history of every incident.
    var incidents: IncidentBook { IncidentBook(folder: "\(root)/incidents") }
    /// One folder per run.
    var runs: String { "\(root)/runs" }
}
