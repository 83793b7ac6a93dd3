/// What is known about one service of a lab.
struct ServiceRecord: Codable, Sendable {
    let name: String
    let port: Int?
    var state: LabServiceState = .waiting
    var process: ProcessIdentity?
    var restarts = 0
    /// How the last process ended: `exit code 1`, `signal SIGKILL`, `out of memory (killed by the kernel)`.
    var lastExit: String?
    var version: String?
}
