import ChaosCore
import ChaosEngine

/// Starts reapers for runs on a target whose switches were turned: once those may have been put back, a run measures
/// another system than it says, and only recovers.
struct SwitchedReaperStarter: ReaperStarter {
    let starter: any ReaperStarter
    let switches: TargetSwitches

    func start(run: String) async throws -> any Reaper {
        if let reason = switches.takeover {
            throw ChaosError(
                .faultNotEffective, operation: "keep the target's switches", target: "run \(run)", cause: reason)
        }
        return SwitchedReaper(reaper: try await starter.start(run: run), switches: switches)
    }
}

private struct SwitchedReaper: Reaper {
    let reaper: any Reaper
    let switches: TargetSwitches

    var name: String { reaper.name }

    var takeover: String? { reaper.takeover ?? switches.takeover }

    func dismiss() async { await reaper.dismiss() }
}
