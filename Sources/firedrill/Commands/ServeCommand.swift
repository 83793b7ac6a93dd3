import ArgumentParser
import ChaosCore
import ChaosFaults
import ChaosReporting
import ChaosServe
import Foundation

/// `firedrill serve`: the runs as local pages.
struct ServeCommand: AsyncParsableCommand {
    /// What holds the token when the command line does not, where `ps` would show it.
    private static let variable = "FIREDRILL_SERVE_TOKEN"

    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Shows runs and incidents as pages on this machine, and follows a running drill live.",
        discussion: """
            Takes acknowledgements from chat tools at POST /incidents/ack and /incidents/ID/ack when FIREDRILL_ACK_SECRET or
            FIREDRILL_SLACK_SIGNING_SECRET (or ..._FILE, naming a file) holds the secret that they sign with.
            """)

    @Option(name: .long, help: "The port; 0 takes a free one.")
    var port = 8790

    @Option(name: .long, help: "The address to listen on; any but this machine's own needs a token.")
    var host = "127.0.0.1"

    @Option(
        name: .long,
        help:
            "What readers must know, at least 16 characters (better in FIREDRILL_SERVE_TOKEN, which ps does not show).")
    var token: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let given = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
        let address = try ServeAddress(host: host, port: port, token: (token ?? given).map(Secret.init))
        let state = try StateFolder()
        let chat = try ChatDoor(state: state, environment: environment)
        let shown = host.contains(":") ? "[\(host)]" : host
        try await StoreWork.with(storeOptions) { store in
            let server = ReportServer(
                ReportDesk(store: store.runs, runsFolder: state.runs), at: address,
                known: FaultCatalog.builtIn.map { $0.kind }, clock: MonotonicRunClock(), acknowledging: chat.door,
                now: { WallClock.epochSeconds })
            try await SignalTrap.run {
                async let following: Void = chat.follow()
                defer { chat.close() }
                try await server.run { port in
                    Terminal.output("http://\(shown):\(port)/")
                    if address.token != nil { output.say("open it with ?token=... once") }
                    if chat.door.isOpen { output.say("acknowledgements are taken at /incidents/ack") }
                }
                chat.close()
                await following
            }
        }
    }
}
