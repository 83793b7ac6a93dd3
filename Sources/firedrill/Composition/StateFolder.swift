import ChaosCore
import ChaosEngine
import ChaosLab
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
    /// One folder per run.
    var runs: String { "\(root)/runs" }
}
