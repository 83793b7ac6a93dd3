import ChaosCore
import Foundation

/// What every fault must keep. A fault's test checks each clause by itself against a target of its own:
///
///     @Test(arguments: FaultContract.Clause.allCases)
///     func keepsTheContract(_ clause: FaultContract.Clause) async throws {
///         #expect(try await FaultContract(MyFault.self, rig: rig()).violations(of: clause) == [])
///     }
///
/// It answers with sentences instead of recording issues, so that the suite itself can be tested with bad faults.
public struct FaultContract: Sendable {
    /// The clauses, each checked with a value and a run name of its own.
    public enum Clause: String, Sendable, CaseIterable {
        case describesItself
        case capturesByReadingOnly
        case notesHowToUndoIt
        case confirmsWhatItInjected
        case recoversWithoutInject
        case recoversTwice
        case recoversWithoutItsMaker
        case recoversAfterACancelledInject
        case recoversAfterAnObstructedInject
        case noticesThatItWasThrownOut
        case staysOutOnceThrownOut

        /// For a fault that nobody can hold up half-way through its `inject`; its test says why.
        public static let unobstructed = allCases.filter { $0 != .recoversAfterAnObstructedInject }
    }

    let type: any Fault.Type
    let rig: FaultRig
    let run: String

    /// The contract of one fault at one target. Every value has a run name of its own.
    public init(_ type: any Fault.Type, rig: FaultRig) {
        self.type = type
        self.rig = rig
        run = "contract-\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// Every way in which the fault breaks the clause; empty when it keeps it. Throws what the fault or the target
    /// threw where the clause allows no error. Leaves the target as it was, unless that is what is broken.
    public func violations(of clause: Clause) async throws -> [String] {
        var findings = Findings(secrets: rig.secrets)
        switch clause {
        case .describesItself: checkDescription(&findings)
        case .capturesByReadingOnly: try await checkCapture(&findings)
        case .notesHowToUndoIt: try await checkUndoRecord(&findings)
        case .confirmsWhatItInjected: try await checkConfirmation(&findings)
        case .recoversWithoutInject: try await checkRecoveryOfNothing(&findings)
        case .recoversTwice: try await checkRecoveryTwice(&findings)
        case .recoversWithoutItsMaker: try await checkRecoveryByAnother(&findings)
        case .recoversAfterACancelledInject: try await checkCancelledInjects(&findings)
        case .recoversAfterAnObstructedInject: try await checkObstructedInject(&findings)
        case .noticesThatItWasThrownOut: try await checkThrowingOut(&findings)
        case .staysOutOnceThrownOut: try await checkStayingOut(&findings)
        }
        return findings.sentences
    }

    var context: FaultContext {
        FaultContext(
            target: rig.target, parameters: rig.parameters, run: run, clock: rig.clock, program: rig.program)
    }

    var tag: String { context.tag }

    /// One recovery as another process would do it: from the record as it was read back from a file.
    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        let stored = try JSONDecoder().decode(UndoRecord.self, from: JSONEncoder().encode(undo))
        return try await type.recover(stored, target: rig.target, clock: rig.clock)
    }

    /// Compares the target with how it was; a server may need a moment to show that a connection is gone.
    func expectClean(_ before: String, _ when: String, _ findings: inout Findings) async throws {
        let deadline = rig.clock.now + rig.patience
        var after = try await rig.fingerprint()
        var traces = try await rig.traces(tag)
        while after != before || !traces.isEmpty, rig.clock.now < deadline {
            try await rig.clock.sleep(for: .milliseconds(20))
            after = try await rig.fingerprint()
            traces = try await rig.traces(tag)
        }
        if after != before { findings.add("\(when) the target is not as it was: \(after) instead of \(before)") }
        if !traces.isEmpty { findings.add("\(when) the target still has \(traces.joined(separator: ", "))") }
    }
}

/// The broken clauses, as sentences.
struct Findings {
    let secrets: [String]
    private(set) var sentences: [String] = []

    init(secrets: [String]) {
        self.secrets = secrets
    }

    mutating func add(_ sentence: String) {
        sentences.append(sentence)
    }

    /// Looks for secrets in a text that a person or a file gets to see.
    mutating func show(_ text: String, of what: String) {
        for secret in secrets where text.contains(secret) {
            add("\(what) shows a secret")
        }
    }
}
