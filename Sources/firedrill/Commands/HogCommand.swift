import ArgumentParser
import ChaosFaults

/// `firedrill hog`: takes memory in a control group for as long as its input stays open. Not for people.
struct HogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hog", abstract: "Takes memory in a control group.", shouldDisplay: false)

    @Option(name: .long, help: "By which its run finds it again; the process list shows it.")
    var tag: String

    @Option(name: .long, help: "The control group's folder.")
    var cgroup: String

    @Option(name: .long, help: "How many bytes to take.")
    var bytes: Int64

    func run() async throws {
        try await MemoryHog.run(cgroup: cgroup, bytes: bytes)
    }
}
