import ArgumentParser
import ChaosClients
import ChaosCore

/// The command line. Each command is a file of its own; exit codes are in `ExitStatus.swift`.
@main
struct Firedrill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "firedrill",
        abstract: "Injects documented failures into an issuance system and times detection and recovery on one clock.",
        version: "0.1.0",
        subcommands: [
            RunCommand.self, PlanCommand.self, ValidateCommand.self, InjectCommand.self, RecoverCommand.self,
            LabCommand.self, RunbookCommand.self, CompareCommand.self, LoadCommand.self, BenchCommand.self,
            ScheduleCommand.self, ReportCommand.self, ServeCommand.self, AlertCommand.self, IncidentCommand.self,
            ListCommand.self, StoreCommand.self,
            DoctorCommand.self,
            ReapCommand.self, StopCommand.self, TortureCommand.self, StuckMembersCommand.self, HogCommand.self,
        ])

    /// ArgumentParser exits by itself on usage errors, with 64 as sysexits has it.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as FileProblems {
            Terminal.error("\(error)")
            ExitStatus.invalidFile.leave()
        } catch let error as ChaosError {
            Terminal.error("firedrill: \(error)")
            ExitStatus(error.code).leave()
        } catch let error as ClientError {
            Terminal.error("firedrill: \(error)")
            ExitStatus.unreachable.leave()
        } catch {
            exit(withError: error)
        }
    }
}
