/// A chaos experiment, as loaded from its file: every kind is known, every threshold has its unit.
public struct Experiment: Sendable, Equatable {
    /// The file's name without its ending; stable, used in reports and folders.
    public let name: String
    /// The file, as the person named it.
    public let source: String
    public let title: String
    public let documented: Documented?
    public let loads: [LoadSpec]
    public let steadyState: [Condition]
    public let fault: FaultSpec
    public let detect: [AlertRule]
    /// Alerts of the people's own monitoring, watched beside the rules; without rules the first of them is the detector.
    public let detectors: [DetectorSpec]
    public let response: ResponseSpec
    public let hypothesis: Hypothesis
    public let abortWhen: [Condition]
    public let timing: ExperimentTiming

    public init(
        name: String, source: String, title: String, documented: Documented?, loads: [LoadSpec],
        steadyState: [Condition], fault: FaultSpec, detect: [AlertRule], detectors: [DetectorSpec] = [],
        response: ResponseSpec = .init(), hypothesis: Hypothesis = .init(), abortWhen: [Condition] = [],
        timing: ExperimentTiming = .init()
    ) {
        self.name = name
        self.source = source
        self.title = title
        self.documented = documented
        self.loads = loads
        self.steadyState = steadyState
        self.fault = fault
        self.detect = detect
        self.detectors = detectors
        self.response = response
        self.hypothesis = hypothesis
        self.abortWhen = abortWhen
        self.timing = timing
    }

    /// The names of all alerts that may fire, each once.
    public var alerts: [String] {
        (detect.map(\.name) + detectors.map(\.name)).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The same experiment with another response.
    public func with(response: ResponseSpec) -> Experiment {
        Experiment(
            name: name, source: source, title: title, documented: documented, loads: loads, steadyState: steadyState,
            fault: fault, detect: detect, detectors: detectors, response: response, hypothesis: hypothesis,
            abortWhen: abortWhen, timing: timing)
    }

    /// The same experiment with another fault.
    public func with(fault: FaultSpec) -> Experiment {
        Experiment(
            name: name, source: source, title: title, documented: documented, loads: loads, steadyState: steadyState,
            fault: fault, detect: detect, detectors: detectors, response: response, hypothesis: hypothesis,
            abortWhen: abortWhen, timing: timing)
    }
}

/// The lengths that shape a run. All have defaults that suit a target answering in milliseconds.
public struct ExperimentTiming: Sendable, Equatable {
    /// How often everything is read; also the resolution of every measured time.
    public var samplingInterval: Duration
    /// Load runs this long before anything is judged (connections, caches, JIT).
    public var warmUp: Duration
    /// The steady state must hold this long, without a break, before anything is injected.
    public var baseline: Duration
    /// The steady state must hold this long, without a break, for a recovery to count.
    public var stability: Duration
    /// How long recovery is waited for after the fault is gone; after that the time to recover is censored.
    public var recoveryDeadline: Duration

    public init(
        samplingInterval: Duration = .seconds(1), warmUp: Duration = .seconds(3), baseline: Duration = .seconds(5),
        stability: Duration = .seconds(10), recoveryDeadline: Duration = .seconds(60)
    ) {
        self.samplingInterval = samplingInterval
        self.warmUp = warmUp
        self.baseline = baseline
        self.stability = stability
        self.recoveryDeadline = recoveryDeadline
    }
}

/// Who ends the incident during a drill.
public struct ResponseSpec: Sendable, Equatable {
    /// Who acts.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// The runbook is run by the tool.
        case auto
        /// A person acts; the tool watches.
        case manual
        /// Nobody acts: the fault stays until its duration runs out.
        case none
    }

    public let mode: Mode
    /// The name of the runbook's file, without its ending.
    public let runbook: String?

    public init(mode: Mode = .none, runbook: String? = nil) {
        self.mode = mode
        self.runbook = runbook
    }
}

/// What the experiment expects. A missing clause is not judged.
public struct Hypothesis: Sendable, Equatable {
    public let noWorseThan: IncidentLevel?
    public let detectedWithin: Duration?
    /// Judged only when the incident was mitigated; a fault that expired says nothing about responders.
    public let recoveredWithin: Duration?
    public let audits: [String]

    public init(
        noWorseThan: IncidentLevel? = nil, detectedWithin: Duration? = nil, recoveredWithin: Duration? = nil,
        audits: [String] = []
    ) {
        self.noWorseThan = noWorseThan
        self.detectedWithin = detectedWithin
        self.recoveredWithin = recoveredWithin
        self.audits = audits
    }
}
