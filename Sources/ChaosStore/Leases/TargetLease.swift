import ChaosCore
import Synchronization

/// A lock on servers over all machines that share a store, renewed in the background until it is given back.
public final class TargetLease: Sendable {
    private struct State {
        var lastRenewal = ContinuousClock.now
        var loss: String?
        /// How much may be in: a fault, and the switches that were turned for it.
        var armed = 0
        /// Everything is out, whether or not the store could be told.
        var isClean = false
    }

    private let leases: TargetLeases
    private let identities: [String]
    private let state = Mutex(State())
    private let renewing = Mutex<Task<Void, Never>?>(nil)

    init(_ leases: TargetLeases, identities: [String], takenAt: ContinuousClock.Instant) {
        self.leases = leases
        self.identities = identities
        state.withLock { $0.lastRenewal = takenAt }
        let interval = leases.timing.interval
        let task = Task { [weak self] in
            while !Task.isCancelled {
                try? await ContinuousClock().sleep(for: interval)
                guard !Task.isCancelled, let self else { return }
                await self.renew()
            }
        }
        renewing.withLock { $0 = task }
    }

    deinit { renewing.withLock { $0 }?.cancel() }

    /// Why the lock is to be taken for lost; `nil` while it holds. Looks at the clock itself, so that a process that stood
    /// still knows at once. After that nothing may be injected any more, only recovered.
    public var loss: String? {
        state.withLock { state in
            let silence = ContinuousClock.now - state.lastRenewal
            if state.loss == nil, silence > leases.timing.ownPatience {
                state.loss = "the lock in the store could not be renewed for \(DurationText.describe(silence))"
            }
            return state.loss
        }
    }

    /// Throws `targetBusy` when the lock is lost.
    public func check() throws(ChaosError) {
        if let loss { throw lost(loss) }
    }

    /// Notes, before a fault goes in, that one may be in from now on; each needs a `disarm` of its own. Throws `targetBusy` when the lock is lost, `storage`
    /// when that cannot be noted; nothing may be injected then.
    public func arm() async throws(ChaosError) {
        try check()
        state.withLock { $0.isClean = false }
        guard try await leases.mark(identities, armed: true) else {
            let words = "another process has taken it over, or it was unlocked by hand"
            state.withLock { $0.loss = $0.loss ?? words }
            throw lost(words)
        }
        state.withLock { $0.armed += 1 }
    }

    /// Notes that a fault is out, read back; the last one makes the lock clean. What the store cannot be told now only
    /// makes others more careful, and `release` makes good for it.
    public func disarm() async {
        let isLast = state.withLock { state in
            state.armed = max(0, state.armed - 1)
            state.isClean = state.armed == 0
            return state.isClean
        }
        guard isLast else { return }
        _ = try? await leases.mark(identities, armed: false)
    }

    /// Gives the lock back, unless a fault may still be in: then it stays until this station has taken it out. Tries three
    /// times; the answer is why it was in vain, and others see a lock that runs out then.
    @discardableResult public func release() async -> ChaosError? {
        renewing.withLock { $0 }?.cancel()
        let isClean = state.withLock { $0.isClean }
        var tries = 0
        while true {
            do throws(ChaosError) {
                try await leases.giveBack(identities, evenArmed: isClean)
                return nil
            } catch {
                tries += 1
                if tries == 3 { return error }
            }
            try? await ContinuousClock().sleep(for: .seconds(1))
        }
    }

    private func renew() async {
        let asked = ContinuousClock.now
        do throws(ChaosError) {
            let holds = try await leases.renew(identities)
            state.withLock { state in
                if holds {
                    state.lastRenewal = asked
                } else if state.loss == nil {
                    state.loss = "another process has taken the lock over, or it was unlocked by hand"
                }
            }
        } catch {
            // The store is away for a moment; `loss` says when that was too long.
        }
    }

    private func lost(_ cause: String) -> ChaosError {
        ChaosError(
            .targetBusy, operation: "keep the target's lock", target: identities.joined(separator: ", "), cause: cause)
    }
}
