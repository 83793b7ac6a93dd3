import ChaosCore

/// Every name that files may use: metrics, faults with their parameters, runbooks. The composition root fills it from
/// the catalogues, so that the engine knows no variant by name.
public struct Vocabulary: Sendable {
    /// A fault's kind with what it says of its parameters.
    public struct FaultEntry: Sendable {
        public let kind: String
        public let summary: String
        public let parameters: [ParameterDescriptor]

        public init(kind: String, summary: String, parameters: [ParameterDescriptor]) {
            self.kind = kind
            self.summary = summary
            self.parameters = parameters
        }
    }

    /// A kind of detector with what it says of its parameters.
    public struct DetectorEntry: Sendable {
        public let kind: String
        public let parameters: [ParameterDescriptor]
        /// Whether an experiment can have one of it only, since it listens on the target's one port.
        public let isSingle: Bool

        public init(kind: String, parameters: [ParameterDescriptor], isSingle: Bool = false) {
            self.kind = kind
            self.parameters = parameters
            self.isSingle = isSingle
        }
    }

    public let metrics: [MetricDescriptor]
    public let faults: [FaultEntry]
    public let detectors: [DetectorEntry]
    public let runbooks: [String]
    /// Names of audits; `nil` when only the target's file knows them.
    public let audits: [String]?

    public init(
        metrics: [MetricDescriptor], faults: [FaultEntry], detectors: [DetectorEntry] = [], runbooks: [String] = [],
        audits: [String]? = nil
    ) {
        self.metrics = metrics
        self.faults = faults
        self.detectors = detectors
        self.runbooks = runbooks
        self.audits = audits
    }

    func metric(named name: String) -> MetricDescriptor? { metrics.first { $0.name == name } }
    func fault(named kind: String) -> FaultEntry? { faults.first { $0.kind == kind } }
    func detector(named kind: String) -> DetectorEntry? { detectors.first { $0.kind == kind } }
}

extension Vocabulary {
    /// A fault's parameters from `name=value` pairs of a command line. Throws `FileProblems` with every mistake.
    public func parameters(
        of kind: String, pairs: [(name: String, value: String)]
    ) throws(FileProblems) -> FaultParameters {
        let problems = ProblemList(file: "command line")
        guard let entry = fault(named: kind) else {
            problems.addUnknown(line: nil, key: "", what: "fault", name: kind, valid: faults.map(\.kind))
            throw FileProblems(problems.problems)
        }
        let parameters = ParameterReader(entry: entry, problems: problems).read(pairs: pairs)
        if !problems.problems.isEmpty { throw FileProblems(problems.problems) }
        return parameters
    }

    /// A fault's parameters with one of them changed; `source` names the place in messages. Throws `FileProblems` for an
    /// unknown name and for a value that does not fit.
    public func parameters(
        _ parameters: FaultParameters, of kind: String, setting name: String, to text: String, source: String
    ) throws(FileProblems) -> FaultParameters {
        let problems = ProblemList(file: source)
        guard let entry = fault(named: kind) else {
            problems.addUnknown(line: nil, key: "", what: "fault", name: kind, valid: faults.map(\.kind))
            throw FileProblems(problems.problems)
        }
        let changed = ParameterReader(entry: entry, problems: problems).read([(name, text)], key: { $0 })
        if !problems.problems.isEmpty { throw FileProblems(problems.problems) }
        return FaultParameters(parameters.values.merging(changed) { _, new in new })
    }
}
