import ArgumentParser

/// `issuance api`
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Serves coupons, orders and points over HTTP until SIGTERM.")

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on.")
    var port: Int

    @OptionGroup var connections: ConnectionOptions

    func run() async throws {
        let start = try ProcessStart(role: .api)
        let process = try await APIProcess(
            host: host, port: port, settings: connections.settings(start.environment), start: start)
        try await process.run()
    }
}
