import ArgumentParser
import ChaosEngine
import Foundation

/// `firedrill stop`: stops all chaos of this user on this machine.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stops all chaos at once: faults come out, and none goes in until --clear.",
        discussion: "Every run looks for this several times a second. Without options it sets the stop.")

    @Option(name: .long, help: "Why, for those who meet it.")
    var reason: String?

    @Flag(name: .long, help: "Allows chaos again.")
    var clear = false

    @OptionGroup var output: OutputOptions

    private struct Answer: Encodable {
        let stopped: Bool
        let reason: String?
    }

    func run() throws {
        let file = try StateFolder().stopFile
        if clear {
            try file.clear()
        } else {
            let who = ProcessInfo.processInfo.environment["USER"].map { " by \($0)" } ?? ""
            try file.set("\(reason ?? "stopped")\(who) at \(ISO8601DateFormatter().string(from: WallClock.now))")
        }
        if output.json {
            return Terminal.output(try JSONText.write(Answer(stopped: file.reason != nil, reason: file.reason)))
        }
        Terminal.output(
            file.reason.map { "all chaos is stopped: \($0)\nAllow it again with: firedrill stop --clear" }
                ?? "chaos is allowed")
    }
}
