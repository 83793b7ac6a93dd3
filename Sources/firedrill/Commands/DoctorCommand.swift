import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosLab
import ChaosProbes
import ChaosReporting
import Foundation

/// `firedrill doctor`: is everything there that a drill needs?
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks programs, folders, leftovers and (with --target) the target.",
        discussion: "With experiments it also checks that the monitoring they watch answers and has their rules.")

    @Argument(help: "Experiments whose detectors are checked.")
    var experiments: [String] = []

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    private struct Check: Encodable {
        let name: String
        let ok: Bool
        let detail: String
    }

    func run() async throws {
        var checks = [programs(), stateFolder(), alerts()]
        checks.append(leftovers())
        checks.append(await runStore())
        let loaded = experiments.isEmpty ? [] : try FileSelection.experiments(experiments)
        if targetOptions.target != nil || targetOptions.sql != nil || !loaded.isEmpty {
            checks += try await target(loaded)
        }
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
            // Only a lab with --sql mariadb needs it.
            let mariaDB = paths.mariaDB ?? "no mariadbd (apt-get install mariadb-server)"
            return Check(
                name: "lab programs", ok: true,
                detail: "\(paths.redisServer), \(paths.postgres), \(mariaDB), \(paths.issuance)")
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

    private func alerts() -> Check {
        do {
            let setup = try AlertSetup.load()
            let names = setup.channels.map(\.name).joined(separator: ", ")
            let source = setup.file.map { " (\($0))" } ?? ""
            let nobody = "none: drills say that nothing was sent (set FIREDRILL_SLACK_WEBHOOK_URL)"
            return Check(name: "alert channels", ok: true, detail: setup.isEmpty ? nobody : "\(names)\(source)")
        } catch {
            return Check(name: "alert channels", ok: false, detail: "\(error)")
        }
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

    private func runStore() async -> Check {
        do {
            let store = try await StoreAccess.open(storeOptions.store, state: try StateFolder())
            let detail: Result<Int, ChaosError>
            do throws(ChaosError) { detail = .success(try await store.runs.count(RunFilter())) } catch {
                detail = .failure(error)
            }
            await store.close()
            return Check(name: "run store", ok: true, detail: "\(store.runs.place): \(try detail.get()) runs")
        } catch {
            return Check(name: "run store", ok: false, detail: "\(error)")
        }
    }

    private func target(_ experiments: [Experiment]) async throws -> [Check] {
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
        checks += await privileges(target)
        try ExperimentFit.check(experiments, target: target)
        for spec in experiments.flatMap(\.detectors) { checks += try await detector(spec, target) }
        return checks
    }

    /// A missing one is no reason to fail: other faults do without it.
    private func privileges(_ target: Target) async -> [Check] {
        do {
            guard let needs = try await DeadlockNeeds.ask(target) else { return [] }
            let warning = needs.warning.map { [Check(name: "database-deadlock", ok: true, detail: $0)] } ?? []
            return warning
                + needs.privileges.map { privilege in
                    Check(
                        name: "database-deadlock privilege", ok: true, detail: "\(privilege.name): \(privilege.state)")
                }
        } catch {
            return [Check(name: "database-deadlock privileges", ok: false, detail: "\(error)")]
        }
    }

    private func detector(_ spec: DetectorSpec, _ target: Target) async throws -> [Check] {
        let detector = try DetectorCatalog.detector(
            DetectorContext(
                spec: spec, target: target, clock: MonotonicRunClock(), originEpochSeconds: WallClock.epochSeconds))
        let found = await detector.check()
        await detector.close()
        return found.map { Check(name: $0.name, ok: $0.isThere, detail: $0.detail) }
    }
}
