import ChaosCore

/// One attempt to take a fake fault out, with whatever the script holds in store for it.
struct FakeRecovery: Sendable {
    let fake: FakeTarget
    let token: String

    func run() async throws -> RecoveryReport {
        let vices = fake.script.vices
        switch fake.script.recovery {
        case .hangs: await hang()
        case .fails where fake.failsNow(): throw failure("the fake target refuses")
        case .lies: return RecoveryReport(nothingToDo: false, evidence: "all pieces are free (a lie)")
        case .works, .fails: break
        }
        if vices.contains(.recoverNeedsAnInjection), !fake.calls.contains("inject") {
            throw failure("nothing was injected")
        }
        if vices.contains(.recoverNeedsTheSameProcess), fake.calls.last(where: { $0 != "recover" }) != "letGo" {
            throw failure("the fault still runs")
        }
        if vices.contains(.recoverLies) {
            return RecoveryReport(nothingToDo: true, evidence: "all pieces are free (a lie)")
        }
        let forgotten = vices.contains(.recoverForgetsTheFirstPiece) ? 1 : 0
        let freed = fake.free(Array(FakeTarget.pieces.dropFirst(forgotten)), of: token)
        return RecoveryReport(
            nothingToDo: freed == 0 && !vices.contains(.recoverAlwaysClaimsWork),
            evidence: "\(fake.pieces(of: token).count) pieces of \(token) left, read back (freed \(freed) now)")
    }

    /// A dead server's connection answers nothing and hears no cancellation.
    private func hang() async {
        let (silence, ending) = AsyncStream.makeStream(of: Never.self)
        await Task { for await _ in silence {} }.value
        ending.finish()
    }

    private func failure(_ cause: String) -> ChaosError {
        ChaosError(.recoveryFailed, operation: "free the pieces", target: fake.name, cause: cause)
    }
}
