import ChaosCore
import Glibc

/// One service of a lab: how it is started, how to see that it is ready, how it is stopped.
protocol LabService: Sendable {
    var name: String { get }
    var port: Int? { get }
    var traits: ServiceTraits { get }

    /// Makes what must be there before the first start.
    func prepare() async throws

    /// What the next start runs; built anew for each, since an address may have changed.
    func command() throws(ChaosError) -> ServiceCommand

    /// Talks to the service once and returns its version; throws while it is not ready.
    func check(_ process: ProcessIdentity) async throws -> String
}

extension LabService {
    func prepare() async throws {}
}

/// What is told to the kernel about a service, and how it ends.
struct ServiceTraits: Sendable {
    /// What asks the service to finish its work and end.
    var stopSignal = SIGTERM
    /// How long it may take for that; killed afterwards.
    var stopLimit = Duration.seconds(5)
    /// What the kernel sends when the supervisor is gone (a name that setpriv knows).
    var deathSignal = "KILL"
    /// The unprivileged user to run as; `nil` for ourselves.
    var user: DatabaseUser?
    /// Runs in the lab's memory control group.
    var joinsCgroup = false
}

/// One program with its arguments. Secrets go into the environment or a file, never into the arguments.
struct ServiceCommand: Sendable {
    let executable: String
    let arguments: [String]
    var environment: [String: String] = [:]
    let workingFolder: String
}
