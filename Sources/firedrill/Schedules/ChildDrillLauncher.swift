import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation

/// Starts `firedrill run --slot` for each slot, in a session of its own.
struct ChildDrillLauncher: DrillLauncher {
    let state: StateFolder
    /// The run store, as `--store` names it.
    let store: String?

    func launch(_ entry: ScheduleEntry, _ slot: Slot, of schedule: Schedule) async throws -> any LaunchedDrill {
        var environment = ProcessInfo.processInfo.environment
        // A drill is not the service, and must not speak to systemd in its name.
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { environment[name] = nil }
        if let store { environment[StoreAccess.variable] = store }
        let reference = SlotReference(schedule, entry, slot)
        let program = try await ChildProgram.start(
            LabExecutables.own, arguments: ["run", "--slot", "\(reference)", "--quiet"], environment: environment,
            keepsErrorOutput: true)
        return ChildDrill(program: program)
    }

    func recoverLeftovers() async -> LeftoverAnswer {
        do {
            let leftovers = TargetAccess.leftovers(state)
            var words: [String] = []
            var recovered: [String] = []
            var stillIn: [String] = []
            for outcome in try await leftovers.recover() {
                let undo = outcome.entry.undo
                switch outcome.result {
                case .success(let report):
                    words.append("\(undo.fault) of run \(undo.run) is out: \(report.evidence)")
                    recovered.append(undo.run)
                case .failure(let error) where error.code == .targetBusy && outcome.entry.owner.isAlive: continue
                case .failure(let error):
                    await RecoveryAlarm.sound(undo, cause: "\(error)")
                    stillIn.append("\(error)")
                }
            }
            if !recovered.isEmpty { await StoreAccess.note(recovered: recovered, store, state: state) }
            stillIn += try leftovers.unreadable().map { "\($0.error)" }
            guard stillIn.isEmpty else { return .stillIn(stillIn.joined(separator: "; ")) }
            return .clean(
                words.isEmpty
                    ? "no fault was left in (its reaper had taken it out, or none was in yet)"
                    : words.joined(separator: "; "))
        } catch {
            return .stillIn("\(error)")
        }
    }
}

/// The process of one slot.
private struct ChildDrill: LaunchedDrill {
    let program: ChildProgram

    var name: String { "process \(program.pid)" }

    func stop() { program.signal(SIGTERM) }

    func end() async -> String {
        while true {
            if let end = await program.end(within: .seconds(3_600)) { return "its process ended: \(end)" }
        }
    }
}
