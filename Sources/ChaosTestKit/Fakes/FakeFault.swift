import ChaosCore
import Synchronization

/// A fault that holds the pieces of a `FakeTarget` and behaves as the target's script says.
public final class FakeFault: Fault {
    public static let kind = "fake-hold"
    public static let summary = "Holds the pieces of a fake target."
    public static let parameters = [
        ParameterDescriptor("pieces", .whole(1...3), default: .whole(3), summary: "How many pieces are taken.")
    ]

    private let context: FaultContext
    private let fake: FakeTarget
    private let takenAt = Mutex<Instant?>(nil)

    /// The parameters that a file without any gives.
    public static let defaults = FaultParameters(["pieces": .whole(3)])

    public init(context: FaultContext) throws(ChaosError) {
        guard let fake = FakeTarget.named(context.target.name) else {
            throw ChaosError(
                .targetUnreachable, operation: "find the fake target", target: context.target.name, cause: "it is gone")
        }
        self.context = context
        self.fake = fake
    }

    private var script: FakeScript { fake.script }
    private var wanted: [String] { Array(FakeTarget.pieces.prefix(context.parameters.whole("pieces"))) }

    public func plan() async throws -> FaultPlan {
        FaultPlan(
            touches: ["\(wanted.count) pieces"], reach: [.keys: Int64(wanted.count)],
            endsByItself: "never: it is a fake")
    }

    public func capture() async throws -> UndoRecord {
        fake.note("capture")
        if script.captureFails { throw failure(.targetUnreachable, "note how to undo it", "the fake target refuses") }
        if script.captureLasts > .zero {
            // A new task does not hear that this one was cancelled.
            await Task { [clock = context.clock, script] in try? await clock.sleep(for: script.captureLasts) }.value
        }
        if script.vices.contains(.captureTakesAPiece) { _ = fake.take(wanted[0], for: context.tag) }
        let secret = script.vices.contains(.undoRecordHoldsThePassword) ? FakeTarget.password : "none"
        return UndoRecord(
            run: script.vices.contains(.undoRecordIsForAnotherRun) ? "another" : context.run, fault: Self.kind,
            target: fake.name, targetSource: context.target.source,
            values: ["token": context.tag, "note": secret],
            byHand: script.vices.contains(.undoRecordNamesNoHand) ? [] : ["free the pieces of \(context.tag)"])
    }

    public func inject() async throws {
        fake.note("inject")
        fake.beginInjection()
        if script.vices.contains(.confirmsWithoutEffect) { return }
        for (index, piece) in wanted.enumerated() {
            if index == script.injectFailsAfter {
                throw failure(.faultNotEffective, "take the pieces", "it failed after \(index) of \(wanted.count)")
            }
            while !fake.take(piece, for: context.tag) { try await rest(max(script.pace, .milliseconds(1))) }
            if script.pace > .zero { try await rest(script.pace) }
        }
        takenAt.withLock { $0 = context.clock.now }
    }

    public func confirm() async throws -> FaultConfirmation {
        fake.note("confirm")
        if let seen = script.notEffective { return .notEffective(seen) }
        let held = fake.pieces(of: context.tag).count
        let since = takenAt.withLock { $0 } ?? context.clock.now
        guard held == wanted.count || script.vices.contains(.confirmsWithoutEffect) else {
            return .notEffective("\(held) of \(wanted.count) pieces are held")
        }
        return .effective(since: since, evidence: "\(held) of \(wanted.count) pieces are held, read back")
    }

    public func status() async -> FaultStatus {
        guard fake.isReadable else { return .unknown("the fake target does not answer") }
        if !fake.pieces(of: context.tag).isEmpty { return .active }
        if script.vices.contains(.neverNoticesRemoval) { return .active }
        let removal = fake.removal ?? (by: .lease, at: context.clock.now)
        if script.vices.contains(.comesBackAfterRemoval) { _ = fake.take(wanted[0], for: context.tag) }
        return .removed(
            by: script.vices.contains(.blamesTheLease) ? .lease : removal.by, at: removal.at,
            evidence: "no piece is held by \(context.tag) any more")
    }

    public func letGo() async {
        fake.note("letGo")
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        guard let fake = FakeTarget.named(target.name) else {
            throw ChaosError(
                .targetUnreachable, operation: "find the fake target", target: target.name, cause: "it is gone")
        }
        fake.note("recover")
        return try await FakeRecovery(fake: fake, token: undo.values["token"] ?? "").run()
    }

    private func rest(_ length: Duration) async throws {
        if script.vices.contains(.injectIgnoresCancellation) {
            // A new task does not hear that this one was cancelled.
            await Task { [clock = context.clock] in try? await clock.sleep(for: length) }.value
        } else {
            try await context.clock.sleep(for: length)
        }
    }

    private func failure(_ code: ChaosError.Code, _ operation: String, _ cause: String) -> ChaosError {
        ChaosError(code, operation: operation, target: fake.name, cause: cause)
    }
}
