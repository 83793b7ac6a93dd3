import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosLab
import ChaosProbes
import Foundation

/// `firedrill doctor`: is everything there that a drill needs?
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks programs, folders, leftovers and (with --target) the target.")

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions

    private struct Check: Encodable {
        let name: String
        let ok: Bool
        let detail: String
    }

    func run() async throws {
        var checks = [programs(), stateFolder(), slack()]
        checks.append(leftovers())
        if targetOptions.target != nil { checks += try await target() }
        if output.json {
            Terminal.output(try JSONText.write(checks))
        } else {
            for check in checks {
                Terminal.output("\(check.ok ? "ok  " : "BAD ")  \(check.name): \(check.detail)")
            }
        }
        if !checks.allSatisfy(\.ok) { throw ExitStatus.fail.thrown }
    }

    private func programs() -> Check {
        do {
            let paths = try LabExecutables.find()
            return Check(
                name: "lab programs", ok: true, detail: "\(paths.redisServer), \(paths.postgres), \(paths.issuance)")
        } catch {
            return Check(name: "lab programs", ok: false, detail: "\(error)")
        }
    }

    private func stateFolder() -> Check {
        do {
            let root = try StateFolder().root
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let isWritable = access(root, W_OK) == 0
            return Check(name: "state folder", ok: isWritable, detail: isWritable ? root : "\(root) cannot be written")
        } catch {
            return Check(name: "state folder", ok: false, detail: "\(error)")
        }
    }

    private func slack() -> Check {
        let environment = ProcessInfo.processInfo.environment
        let isSet =
            environment["FIREDRILL_SLACK_WEBHOOK_URL"] != nil
            || environment["FIREDRILL_SLACK_WEBHOOK_URL_FILE"] != nil
        return Check(
            name: "Slack webhook", ok: true,
            detail: isSet ? "set" : "not set: drills say that nothing was sent (set FIREDRILL_SLACK_WEBHOOK_URL)")
    }

    private func leftovers() -> Check {
        do {
            let open = try RecoveryJournal(folder: try StateFolder().journal).open().filter { !$0.owner.isAlive }
            let names = open.map { "\($0.undo.fault) of run \($0.undo.run)" }.joined(separator: ", ")
            return Check(
                name: "leftovers", ok: open.isEmpty,
                detail: open.isEmpty ? "none" : "\(names); take them out with: firedrill recover --all")
        } catch {
            return Check(name: "leftovers", ok: false, detail: "\(error)")
        }
    }

    private func target() async throws -> [Check] {
        let target = try await TargetSelection.select(targetOptions, output: output, startLab: false).target
        var checks = await TargetIdentity.ask(target).map { part in
            switch part.answer {
            case .success(let identity): Check(name: "target \(part.name)", ok: true, detail: identity)
            case .failure(let error): Check(name: "target \(part.name)", ok: false, detail: "\(error)")
            }
        }
        let refusals = DrillPlan.refusals(target, confirmed: targetOptions.confirm == target.name)
        checks.append(
            Check(
                name: "target guards", ok: refusals.isEmpty,
                detail: refusals.isEmpty ? "allow-chaos and confirmed" : refusals.joined(separator: "; ")))
        return checks
    }
}
