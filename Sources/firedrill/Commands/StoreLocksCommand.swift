import ArgumentParser
import ChaosCore
import ChaosStore
import Foundation

/// `firedrill store locks`: who holds which server, over all machines that share the store.
struct StoreLocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks", abstract: "Lists the targets' locks in a store that machines share.")

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    private struct Lock: Encodable {
        let identity: String
        let run: String
        let host: String
        let pid: Int32
        let since: String
        let silentSeconds: Double
        let expired: Bool
        let faultMayBeIn: Bool
    }

    func run() async throws {
        let holders = try await StoreWork.with(storeOptions) { store in
            try await store.sharedLeases().all()
        }
        let locks = holders.map { holder in
            Lock(
                identity: holder.identity, run: holder.run, host: holder.owner.host, pid: holder.owner.pid,
                since: ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: holder.since)),
                silentSeconds: holder.silence, expired: holder.hasExpired, faultMayBeIn: holder.isArmed)
        }
        if output.json { return Terminal.output(try JSONText.write(locks)) }
        if locks.isEmpty { Terminal.output("no target is locked") }
        for lock in locks {
            let silence = DurationText.describe(.seconds(lock.silentSeconds))
            let state = lock.expired ? "not heard of for \(silence)" : "heard of \(silence) ago"
            let fault = lock.faultMayBeIn ? ", a fault may be in" : ""
            Terminal.output(
                "\(lock.identity)  run \(lock.run) on \(lock.host) (process \(lock.pid)) since \(lock.since), \(state)\(fault)"
            )
        }
    }
}
