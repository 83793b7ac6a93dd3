import ArgumentParser
import ChaosCore
import ChaosStore

/// `firedrill store unlock`: a person's word that a lost machine has left nothing behind.
struct StoreUnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Removes a lock whose owner is gone for good, by your word that it is clean.",
        discussion: """
            Only for a machine that will never run `firedrill recover --all` again. A lock whose owner is still heard of \
            stays.
            """)

    @Argument(help: "The server, as `firedrill store locks` names it.")
    var identity: String

    @Option(name: .long, help: "The same once more: that the target is clean was looked at.")
    var confirm: String

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if confirm != identity { throw ValidationError("--confirm must repeat \"\(identity)\".") }
    }

    func run() async throws {
        let holder = try await StoreWork.with(storeOptions) { store in
            try await store.sharedLeases().unlock(identity)
        }
        Terminal.output("unlocked \(identity), which run \(holder.run) on \(holder.owner.host) had held")
    }
}
