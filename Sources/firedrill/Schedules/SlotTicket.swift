import ChaosCore
import ChaosEngine
import Synchronization
import Foundation

/// The right to run one slot: taken once, durably, before anything is injected, and given back with what became of it.
final class SlotTicket: Sendable {
    /// Somebody else has decided the slot in the meantime.
    struct Taken: Error {}

    let slot: Slot
    private let schedule: String
    private let ledger: any SlotLedger
    private let host: String
    private let claimed = Mutex(false)

    init(_ slot: Slot, of schedule: String, in ledger: any SlotLedger, host: String) {
        self.slot = slot
        self.schedule = schedule
        self.ledger = ledger
        self.host = host
    }

    /// Whether the slot is this process's.
    var isClaimed: Bool { claimed.withLock { $0 } }

    /// Takes the slot; it is durable when this returns. Throws `Taken`, and `storage` when the ledger cannot be written.
    func claim() async throws {
        var event = LedgerEvent(.claimed, slot, at: WallClock.now.timeIntervalSince1970)
        event.holder = .init(host: host, process: .own)
        guard try await !ledger.append([event], to: schedule).isEmpty else { throw Taken() }
        claimed.withLock { $0 = true }
    }

    /// Enters how the drills went. Runs that injected nothing leave the slot skipped, with why.
    func settle(_ records: [RunRecord]) async {
        var event = event
        event.runs = records.map(\.run)
        let injected = records.filter { $0.timesSeconds[Stage.injected.rawValue] != nil }
        let status = ExitStatus.merge(records.map(ExitStatus.init))
        event.result = Self.word(status)
        if injected.isEmpty {
            event.reason = records.contains(where: \.targetUnreachable) ? .unreachable : .steadyState
            let why = records.flatMap(\.reasons).first { $0.value != .pass }.map { "\($0)" }
            event.detail = "nothing was injected" + (why.map { ": \($0)" } ?? "")
            if let refusal = records.compactMap(\.refusal).first {
                event.reason = refusal == .targetBusy ? .busy : .refused
            }
            if status == .stopped { (event.reason, event.detail) = (.stopped, "stopped before anything was injected") }
        }
        await write(event)
    }

    /// Enters that the drills broke off with an error, or that they could not begin.
    func settle(_ error: any Error, isStopped: Bool) async {
        let (reason, detail) = Self.reason(error, isStopped: isStopped)
        // Another scheduler's process may have the target for this very slot, and be about to claim it.
        if reason == .busy { try? await MonotonicRunClock().sleep(for: .seconds(5)) }
        guard isClaimed else { return await skip(reason, detail) }
        var event = event
        event.result = "error"
        event.detail = detail
        await write(event)
    }

    /// Enters that the slot will not run. It changes nothing when the slot was decided before.
    func skip(_ reason: SkipReason, _ detail: String) async {
        let now = WallClock.now.timeIntervalSince1970
        await write(LedgerEvent(.skipped, slot, at: now, reason: reason, detail: detail))
    }

    private var event: LedgerEvent { LedgerEvent(.settled, slot, at: WallClock.now.timeIntervalSince1970) }

    /// A drill that is over must not fail over its bookkeeping: without this line the scheduler enters it as interrupted.
    private func write(_ event: LedgerEvent) async {
        do { _ = try await ledger.append([event], to: schedule) } catch { Terminal.error("firedrill: \(error)") }
    }

    private static func word(_ status: ExitStatus) -> String {
        switch status {
        case .pass: "pass"
        case .fail: "fail"
        case .inconclusive: "inconclusive"
        case .stopped: "stopped"
        case .recoveryFailed: "recovery-failed"
        case .unreachable: "unreachable"
        case .internalError, .usage, .invalidFile, .busy: "error"
        }
    }

    private static func reason(_ error: any Error, isStopped: Bool) -> (SkipReason, String) {
        guard let error = error as? ChaosError else { return (.refused, "\(error)") }
        switch error.code {
        case .targetBusy: return (isStopped ? .stopped : .busy, error.cause)
        case .targetUnreachable: return (.unreachable, "\(error.target): \(error.cause)")
        case .storage, .internal: return (.notStarted, "\(error)")
        default: return (.refused, "\(error)")
        }
    }
}
