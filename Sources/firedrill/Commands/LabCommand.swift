import ArgumentParser
import ChaosClients
import ChaosCore
import ChaosLab
import Foundation

/// `firedrill lab`
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract:
            "Runs the built-in target: Redis, PostgreSQL or MariaDB, Kafka and a reference system on this machine.",
        subcommands: [LabUp.self, LabDown.self, LabStatusCommand.self, LabSupervise.self, LabKafka.self])
}

/// `firedrill lab up`
struct LabUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Starts a lab and returns when everything is ready; the lab stays up.")

    @Option(name: .long, help: "The lab's name; labs of different names work side by side.")
    var name = "lab"

    @Option(name: .long, help: "Which database: postgres or mariadb.", transform: LabDatabase.parse)
    var sql = SQLEngine.postgres

    @Option(name: .long, help: "Stock of each coupon.")
    var stock = LabSizes().couponStock

    @Option(name: .long, help: "Number of products.")
    var products = LabSizes().products

    @Option(name: .long, help: "Stock of each product.")
    var productStock = LabSizes().productStock

    @Option(name: .long, help: "Points worker processes.")
    var pointsWorkers = LabSizes().pointsWorkers

    @Option(name: .long, help: "Memory limit of the API process, as 512MiB.", transform: LabUp.bytes)
    var memory = LabSizes().apiMemoryLimit

    @Option(name: .long, help: "Port of the API; a free one by default.")
    var port: Int?

    @Option(
        name: .customLong("set"), help: "Start value of a switch of the reference system: ISSUANCE_LUA_SCRIPT=true.",
        transform: LabUp.assignment)
    var switches: [(name: String, value: String)] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let sizes = LabSizes(
            couponStock: stock, products: products, productStock: productStock, pointsWorkers: pointsWorkers,
            apiMemoryLimit: memory)
        let options = LabOptions(
            name: name, stateFolder: try StateFolder().root, executables: try LabExecutables.find(), sql: sql,
            sizes: sizes,
            switches: Dictionary(switches.map { ($0.name, $0.value) }) { $1 }, apiPort: port,
            environment: ProcessInfo.processInfo.environment)
        let output = output
        do {
            let status = try await SignalTrap.run(onSignal: { output.say("stopping; taking the lab down again") }) {
                try await Lab.up(options, progress: LabText.reporter(output))
            }
            try LabText.show(status, output)
        } catch is CancellationError {
            output.say("stopped; nothing was left running")
            throw ExitStatus.stopped.thrown
        }
    }

    private static func bytes(_ text: String) throws -> Int64 {
        guard let bytes = ByteText.parse(text) else { throw ValidationError("\(text) is not a size such as 512MiB.") }
        return bytes
    }

    private static func assignment(_ text: String) throws -> (name: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("\(text) is not NAME=VALUE.") }
        return (parts[0], parts[1])
    }
}

/// `firedrill lab down`
struct LabDown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stops a lab and removes everything of it but its logs.")

    @Option(name: .long, help: "The lab's name.")
    var name = "lab"

    @Flag(name: .long, help: "Every lab there is.")
    var all = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (folder, output) = (try StateFolder().root, output)
        let names = all ? await Lab.status(stateFolder: folder).map { $0.name } : [name]
        let reports = try await SignalTrap.run(onSignal: { output.say("finishing what was begun") }) {
            var reports: [LabDownReport] = []
            for name in names {
                reports.append(
                    try await Lab.down(name: name, stateFolder: folder, progress: LabText.reporter(output)))
            }
            return reports
        }
        if output.json {
            if all { try LabText.json(reports) } else if let report = reports.first { try LabText.json(report) }
        } else {
            reports.forEach { Terminal.output(LabText.line($0)) }
        }
        if reports.contains(where: { !$0.isClean }) { throw ExitStatus.internalError.thrown }
    }
}

/// `firedrill lab status`
struct LabStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows every lab with its services.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let labs = await Lab.status(stateFolder: try StateFolder().root)
        if output.json { return try LabText.json(labs) }
        if labs.isEmpty { Terminal.output("No lab is up. Start one with: firedrill lab up") }
        for lab in labs { Terminal.output(LabText.table(lab)) }
    }
}

/// `firedrill lab supervise`: what stays behind of `lab up`. Not for people.
struct LabSupervise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise", abstract: "Looks after the services of one lab.", shouldDisplay: false)

    @Option(name: .long, help: "The lab's folder.")
    var folder: String

    func run() async throws {
        throw ExitCode(await LabSupervisor.run(folder: folder))
    }
}

/// `firedrill lab kafka`: holds a lab's Kafka cluster. Not for people.
struct LabKafka: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka", abstract: "Holds the Kafka cluster of one lab.", shouldDisplay: false)

    @Option(name: .long, help: "The lab's folder.")
    var folder: String

    func run() async throws {
        throw ExitCode(await LabKafkaProcess.run(folder: folder))
    }
}
