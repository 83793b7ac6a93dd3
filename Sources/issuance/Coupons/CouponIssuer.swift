import ChaosClients
import Foundation
import Logging

/// Issues coupons: decides in Redis, records in Kafka, and only then answers.
final class CouponIssuer: Sendable {
    /// Tries of one issue whose lock was lost at the last moment; nothing was written then, so trying again is safe.
    private static let triesAfterLoss = 5

    private let ledger: CouponLedger
    private let lock: CouponLock
    private let events: CouponEvents
    private let switches: SwitchBoard

    init(ledger: CouponLedger, lock: CouponLock, events: CouponEvents, switches: SwitchBoard) {
        self.ledger = ledger
        self.lock = lock
        self.events = events
        self.switches = switches
    }

    /// Issues one coupon to one user.
    ///
    /// The event is produced after the lock is released: the lock is needed for check and write only, and a round
    /// trip to Kafka inside it would cut the rate of a hot coupon to a few hundred a second.
    /// - Throws: `ClientError` when Redis failed. If it failed during the write, whether the user now has the coupon
    ///   is unknown to the caller as well; nothing was acknowledged.
    func issue(couponID: Int, userID: Int, client: ClientConnection?) async throws -> IssueAnswer {
        let keys = CouponKeys(couponID: couponID)
        switch try await decide(keys, userID: userID, client: client) {
        case .standing(.available): break
        case .standing(.alreadyIssued): return .alreadyIssued
        case .standing(.soldOut): return .soldOut
        case .standing(.unknownCoupon): return .unknownCoupon
        case .answer(let answer): return answer
        }
        let event = CouponIssued(
            couponId: couponID, userId: userID, requestId: UUID().uuidString.lowercased(),
            issuedAt: WallClock.milliseconds)
        return try await events.record(event)
    }

    private enum Decision {
        /// `.available` means that it was written.
        case standing(CouponLedger.Standing)
        case answer(IssueAnswer)
    }

    private func decide(_ keys: CouponKeys, userID: Int, client: ClientConnection?) async throws -> Decision {
        let start = ContinuousClock.now
        var triesLeft = Self.triesAfterLoss
        while true {
            if switches.current.luaScript {
                return .standing(try await ledger.issueAtOnce(keys, user: userID))
            }
            switch try await lock.take(keys, since: start, client: client) {
            case .reconsider: continue
            case .expired: return .answer(.lockTimeout)
            case .abandoned: return .answer(.abandoned)
            case .held(let lease):
                do {
                    let decision = try await checkThenWrite(keys, userID: userID, lease: lease)
                    await lock.release(lease)
                    guard case .answer(.lockLost) = decision, triesLeft > 0 else { return decision }
                    triesLeft -= 1
                } catch {
                    await lock.release(lease)
                    throw error
                }
            }
        }
    }

    /// Takes as long as the switch says; turned down meanwhile, it is over at once.
    private func delay() async {
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        while true {
            let rest = Duration.milliseconds(switches.current.criticalSectionDelayMilliseconds) - (clock.now - start)
            guard rest > .zero, (try? await clock.sleep(for: min(rest, .milliseconds(20)))) != nil else { return }
        }
    }

    private func checkThenWrite(_ keys: CouponKeys, userID: Int, lease: LockLease) async throws -> Decision {
        let standing = try await ledger.check(keys, user: userID)
        guard standing == .available else { return .standing(standing) }
        await delay()
        // A lease without a number was taken before fencing was switched on.
        guard lease.fence > 0 else {
            try await ledger.write(keys, user: userID)
            return .standing(.available)
        }
        let isWritten = try await ledger.writeFenced(keys, user: userID, lease: lease)
        return isWritten ? .standing(.available) : .answer(.lockLost)
    }
}
