import ChaosClients
import ChaosCore
import ChaosEngine
import ChaosLab
import Foundation

/// The target of a command, and the lab that was started for it, if one was.
struct SelectedTarget: Sendable {
    let target: Target
    /// The name of a lab that this command started and must bring down.
    let startedLab: String?
}

/// Finds the target: the file that was named, else the one running lab, else a lab started for the purpose.
enum TargetSelection {
    /// Throws a usage error when two labs run, or when there is none and `startLab` is false.
    static func select(
        _ options: TargetOptions, output: OutputOptions, startLab: Bool
    ) async throws -> SelectedTarget {
        // A slip in an address is told before a lab is started for it.
        let monitoring = try options.monitoring.read()
        let found = try await find(options, output: output, startLab: startLab)
        return SelectedTarget(target: monitoring.added(to: found.target), startedLab: found.startedLab)
    }

    private static func find(
        _ options: TargetOptions, output: OutputOptions, startLab: Bool
    ) async throws -> SelectedTarget {
        if let path = options.target {
            return SelectedTarget(target: try await load(path), startedLab: nil)
        }
        let folder = try StateFolder().root
        let running = try await runningLabs(with: options.sql)
        if running.count > 1 {
            throw ChaosError(
                .usage, operation: "choose the target", target: "running labs",
                cause: "\(running.count) labs are running: \(running.map(\.name).joined(separator: ", "))",
                remedy: "Name one: --target \(running[0].targetFile)")
        }
        if let lab = running.first {
            output.say("using the running lab \(lab.name)")
            return SelectedTarget(
                target: try TargetLoader().load(path: lab.targetFile, isOwnLab: true), startedLab: nil)
        }
        guard startLab else {
            throw ChaosError(
                .usage, operation: "choose the target", target: "running labs",
                cause: "\(none(options.sql)) is running",
                remedy: "Start one with `firedrill lab up\(options.sql.map { " --sql \($0.rawValue)" } ?? "")`"
                    + (options.sql == nil ? ", or name a file with --target." : "."))
        }
        return try await start(folder, options.sql, output)
    }

    /// The labs that are ready now; only those with this database when one is named.
    static func runningLabs(with sql: SQLEngine? = nil) async throws -> [LabStatus] {
        await Lab.status(stateFolder: try StateFolder().root).filter { lab in
            lab.isReady && (sql == nil || sql == LabDatabase.of(lab))
        }
    }

    private static func none(_ sql: SQLEngine?) -> String {
        sql.map { "no lab with \($0.displayName)" } ?? "no lab"
    }

    /// Whether the file belongs to a lab that this user's firedrill started and that is running now.
    private static func load(_ path: String) async throws -> Target {
        let labs = try await runningLabs()
        let wanted = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        let isOwn = labs.contains {
            URL(fileURLWithPath: $0.targetFile).standardizedFileURL.resolvingSymlinksInPath().path == wanted
        }
        // The journal keeps this path; recovery may start in another folder.
        return try TargetLoader().load(path: URL(fileURLWithPath: path).standardizedFileURL.path, isOwnLab: isOwn)
    }

    /// A lab for one command, which has to bring it down again; with PostgreSQL unless `sql` says otherwise.
    static func start(_ folder: String, _ sql: SQLEngine?, _ output: OutputOptions) async throws -> SelectedTarget {
        let name = "drill-\(ProcessInfo.processInfo.processIdentifier)"
        output.say("\(none(sql)) is running; starting one for this run")
        let options = LabOptions(
            name: name, stateFolder: folder, executables: try LabExecutables.find(), sql: sql ?? .postgres)
        do {
            let status = try await Lab.up(options) { progress in
                output.say("  \(progress.subject): \(progress.state)")
            }
            let target = try TargetLoader().load(path: status.targetFile, isOwnLab: true)
            return SelectedTarget(target: target, startedLab: name)
        } catch {
            await bringDown(name, output)
            throw error
        }
    }

    /// Takes a lab down that this command started; says so when something is left.
    static func bringDown(_ name: String, _ output: OutputOptions) async {
        // The command may have been stopped by a signal; the lab goes down all the same.
        await Task {
            do {
                let report = try await Lab.down(name: name, stateFolder: try StateFolder().root) { _ in }
                if report.isClean {
                    output.say("the lab is down, nothing left behind")
                } else {
                    Terminal.error("the lab left behind: \(report.leftovers.joined(separator: ", "))")
                }
            } catch {
                Terminal.error("the lab could not be taken down: \(error)")
            }
        }.value
    }
}
