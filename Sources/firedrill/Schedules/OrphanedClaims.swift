import ChaosCore
import ChaosEngine
import Foundation

/// Slots that a process had taken and did not live to account for; of another machine's, which cannot be seen, only
/// those that nothing was heard of for longer than a drill takes. A scheduler settles them at its next
/// look; where another engine calls each slot up, the next call does.
struct OrphanedClaims {
    let access: LedgerAccess
    let launcher: ChildDrillLauncher

    /// Takes out what they left in and enters how they ended. Throws `storage`.
    func settle(_ schedule: Schedule) async throws(ChaosError) {
        let book = try await access.ledger.book(of: schedule.name)
        for (entry, page) in book.pages {
            for (slot, line) in page.lines {
                guard case .claimed(let holder?) = line.state else { continue }
                let now = WallClock.now.timeIntervalSince1970
                var event = LedgerEvent(.settled, at: now, entry: entry)
                event.slot = slot
                guard holder.host == access.host else {
                    guard now - line.at > Self.silence(schedule.entry(entry)) else { continue }
                    (event.result, event.detail) = Self.unheard(of: holder.host)
                    _ = try await access.ledger.append([event], to: schedule.name)
                    continue
                }
                guard !holder.process.isAlive else { continue }
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

    /// After so many seconds a drill on a machine that cannot be seen is taken for lost, as the scheduler does it.
    static func silence(_ entry: ScheduleEntry?) -> Double {
        2 * (entry?.expectedLength.inSeconds ?? 0) + 6 * 3_600
    }

    /// A fault that another machine's drill left in is in that machine's journal; ours knows nothing of it.
    static func unheard(of host: String) -> (result: String, detail: String) {
        (
            "recovery-unknown",
            "nothing was heard from \(host) since; whether its fault is out is not known here; "
                + "run `firedrill recover --all` on \(host)"
        )
    }
}
