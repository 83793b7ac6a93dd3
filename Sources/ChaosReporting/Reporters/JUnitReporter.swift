import ChaosCore

/// The clauses of the hypothesis as test cases for CI systems.
public struct JUnitReporter: Reporter {
    public static let kind = "junit"
    public static let summary = "The clauses as test cases in JUnit's XML, for CI systems."
    public static let fileExtension = "xml"

    public init() {}

    public func report(_ record: RunRecord) throws -> String { JUnitSuite.document([JUnitSuite(record)]) }
}

extension JUnitSuite {
    /// A run: each clause is a case, and the tool itself is one, so that a broken tool cannot be overlooked.
    init(_ record: RunRecord) {
        let last = record.timeline.events.map(\.at).max() ?? .origin
        name = record.run
        package = record.experiment
        startedAt = record.timeline.originEpochSeconds
        seconds = (last - .origin).inSeconds
        properties = [
            ("target", record.target), ("fault", record.faultKind), ("verdict", record.verdict.rawValue),
            ("level.documented", record.level.documented?.rawValue ?? "none"),
            ("level.measured", record.level.measured?.rawValue ?? "none"),
            ("faultEnded", record.faultEnded?.rawValue ?? "unknown"),
        ]
        let clauses = record.reasons.map { reason in
            Case(name: reason.clause, ending: Self.ending(reason), seconds: Self.seconds(reason, record))
        }
        cases = [Case(name: "the tool did its work", ending: Self.tool(record))] + clauses
    }

    private static func ending(_ reason: VerdictReason) -> Ending {
        switch reason.value {
        case .pass: .passed
        case .fail: .failed(reason.detail)
        case .inconclusive: .skipped(reason.detail)
        }
    }

    private static func tool(_ record: RunRecord) -> Ending {
        if !record.faultRemoved { return .error("the fault may still be in \(record.target)") }
        if let error = record.internalError { return .error(error) }
        if record.targetUnreachable { return .error("the target could not be reached") }
        return record.interruptedBySignal ? .error("stopped by a signal") : .passed
    }

    /// The time that the clause is about, where it is about one.
    private static func seconds(_ reason: VerdictReason, _ record: RunRecord) -> Double {
        if reason.clause.hasPrefix("detected within") { return record.ttdSeconds ?? 0 }
        let isRecovery = reason.clause.hasPrefix("recovered within") || reason.clause == "steady state returned"
        return isRecovery ? record.ttrSeconds ?? 0 : 0
    }
}
