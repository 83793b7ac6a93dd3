import ArgumentParser
import ChaosCore
import ChaosFaults

/// `firedrill stuck-members`: the child process of the fault `kafka-consumer-lag`. Not for people.
struct StuckMembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: StuckMembers.command,
        abstract: "Keeps stuck members in a consumer group (started by the fault kafka-consumer-lag).",
        shouldDisplay: false)

    @Option(name: .long, help: "The mark that tells this process from every other.")
    var tag: String

    func run() async throws {
        try await StuckMembers.run(tag: tag, clock: MonotonicRunClock())
    }
}
