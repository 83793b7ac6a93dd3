import ChaosCore
import ChaosEngine
import ChaosStore

/// Starts reapers for runs whose target is locked over several machines: before a fault may go in, the lock says so, and a
/// lock that is lost takes the fault out like a reaper's takeover.
struct LeasedReaperStarter: ReaperStarter {
    let starter: any ReaperStarter
    let lease: TargetLease

    func start(run: String) async throws -> any Reaper {
        try await lease.arm()
        do {
            return LeasedReaper(reaper: try await starter.start(run: run), lease: lease)
        } catch {
            await lease.disarm()
            throw error
        }
    }
}

private struct LeasedReaper: Reaper {
    let reaper: any Reaper
    let lease: TargetLease

    var name: String { reaper.name }

    var takeover: String? { reaper.takeover ?? lease.loss }

    /// All is clean, so the lock may say so too; the reaper last, for it gives back the lock of a tool that dies in here.
    func dismiss() async {
        await lease.disarm()
        await reaper.dismiss()
    }
}
