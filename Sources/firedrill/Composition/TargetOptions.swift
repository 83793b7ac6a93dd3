import ArgumentParser
import ChaosClients

/// Which system a command works on; shared by every command that touches one.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The target's file; without it the one running lab (run, load and bench start one if none is).")
    var target: String?

    @Option(name: .long, help: "The target's name, to confirm that it is really meant (not needed for an own lab).")
    var confirm: String?

    @Option(
        name: .long,
        help:
            "Of the labs only one with this database, postgres or mariadb; a lab that is started gets it, else postgres.",
        transform: LabDatabase.parse)
    var sql: SQLEngine?

    @OptionGroup var monitoring: MonitoringOptions

    func validate() throws {
        if target != nil, sql != nil {
            throw ValidationError("--sql chooses among labs, so it does not go with --target.")
        }
    }
}

/// How a command talks.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Write exactly one JSON document to standard output, everything else to standard error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result and errors.")
    var quiet = false

    /// Says what is being done, on standard error, unless asked to be quiet.
    func say(_ text: String) {
        if !quiet { Terminal.error(text) }
    }
}
