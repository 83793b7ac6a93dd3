import ChaosCore
import Glibc

/// One process of the reference issuance system.
struct IssuanceService: LabService {
    static let api = "api"

    let name: String
    let listensOn: Int
    let subcommand: [String]
    /// A page that answers 200 once the process is ready.
    let path: String
    let commands: IssuanceCommands

    var port: Int? { listensOn }

    /// Requests in flight may take ten seconds to finish, and a consumer commits what it has read.
    var traits: ServiceTraits {
        ServiceTraits(stopLimit: .seconds(12), joinsCgroup: name == Self.api)
    }

    func command() throws(ChaosError) -> ServiceCommand { commands.command(subcommand) }

    func check(_ process: ProcessIdentity) async throws -> String {
        let (port, path) = (listensOn, path)
        let status = try await BlockingLane("http-check").run { try LoopbackHTTP.status(port: port, path: path) }
        guard status == 200 else {
            throw ChaosError(
                .targetUnreachable, operation: "check \(name)", target: "127.0.0.1:\(port)\(path)",
                cause: "it answered \(status)")
        }
        return "reference issuance system"
    }
}
