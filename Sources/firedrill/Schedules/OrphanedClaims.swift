import ChaosCore
import ChaosEngine
import Foundation

/// Slots that a process of this machine had taken and did not live to account for. A scheduler settles them at its next
/// look; where another engine calls each slot up, the next call does.
struct OrphanedClaims {
    let access: LedgerAccess
    let launcher: ChildDrillLauncher

    /// Takes out what they left in and enters how they ended. Throws `storage`.
    func settle(_ schedule: Schedule) async throws(ChaosError) {
        let book = try await access.ledger.book(of: schedule.name)
        for (entry, page) in book.pages {
            for (slot, line) in page.lines {
                guard case .claimed(let holder?) = line.state, holder.host == access.host, !holder.process.isAlive
                else { continue }
                var event = LedgerEvent(.settled, at: WallClock.now.timeIntervalSince1970, entry: entry)
                event.slot = slot
                let gone = "process \(holder.process.pid) is gone"
                switch await launcher.recoverLeftovers() {
                case .clean(let evidence): (event.result, event.detail) = ("interrupted", "\(gone); \(evidence)")
                case .stillIn(let evidence):
                    (event.result, event.detail) = (
                        "recovery-failed", "\(gone); A FAULT MAY STILL BE IN: \(evidence)"
                    )
                }
                _ = try await access.ledger.append([event], to: schedule.name)
            }
        }
    }
}
