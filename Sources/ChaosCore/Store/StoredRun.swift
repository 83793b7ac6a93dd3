/// One row of the run store: all that lists, trends and reports of a period need of a run, without its document.
public struct StoredRun: Sendable, Codable, Equatable, Identifiable {
    /// How far a run has come.
    public enum State: String, Sendable, Codable, CaseIterable {
        case running
        case finished
        /// Its process is gone without having said how it went.
        case interrupted
    }

    /// What command made it.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// `run`: an experiment with load, detection and a verdict.
        case drill
        /// `inject`: a fault by itself.
        case injection
    }

    /// Unique over all machines: `20261121-071530-3f9a`.
    public var id: String
    public var kind: Kind
    public var state: State
    /// The experiment's name; of an injection the fault's kind.
    public var experiment: String
    public var title: String
    /// The fault's kind; what the source report calls a scenario.
    public var scenario: String
    public var target: String
    public var owner: RunOwner
    /// Wall clock, in seconds since 1970.
    public var startedAt: Double
    /// `nil` while it runs. Of an interrupted run it is the last sign of life.
    public var endedAt: Double?
    /// Nothing was injected; the run counts false alarms.
    public var control: Bool
    public var responseMode: ResponseSpec.Mode
    /// The runs of one command that belong together, such as `--runs 10`; `nil` for a single run.
    public var series: String?
    /// Which side of a comparison it is on: `lua=true`; `nil` outside of comparisons.
    public var arm: String?
    public var documented: Documented?
    public var incidents: [String]
    /// The file with the raw samples, on the owner's machine.
    public var samples: String?
    /// `nil` until it has finished, and for ever when it was interrupted: nothing is known of it then.
    public var outcome: StoredOutcome?

    public init(
        id: String, kind: Kind = .drill, experiment: String, title: String, scenario: String, target: String,
        owner: RunOwner, startedAt: Double, control: Bool = false, responseMode: ResponseSpec.Mode = .none,
        documented: Documented? = nil
    ) {
        self.id = id
        self.kind = kind
        state = .running
        self.experiment = experiment
        self.title = title
        self.scenario = scenario
        self.target = target
        self.owner = owner
        self.startedAt = startedAt
        self.control = control
        self.responseMode = responseMode
        self.documented = documented
        incidents = []
    }
}

extension StoredRun {
    /// A run that begins now.
    public init(
        id: String, experiment: Experiment, target: String, control: Bool, owner: RunOwner, startedAt: Double
    ) {
        self.init(
            id: id, experiment: experiment.name, title: experiment.title, scenario: experiment.fault.kind,
            target: target, owner: owner, startedAt: startedAt, control: control,
            responseMode: experiment.response.mode, documented: experiment.documented)
    }

    /// A finished run as its record has it, ended with the last event of its timeline.
    public init(_ record: RunRecord, owner: RunOwner) {
        self.init(
            id: record.run, experiment: record.experiment, title: record.title, scenario: record.faultKind,
            target: record.target, owner: owner, startedAt: record.timeline.originEpochSeconds,
            control: record.control, responseMode: record.responseMode, documented: record.documented)
        finish(record)
    }

    /// Takes in what the record says of the run's end.
    public mutating func finish(_ record: RunRecord) {
        state = .finished
        let last = record.timeline.events.map(\.at).max() ?? .origin
        endedAt = record.timeline.originEpochSeconds + last.seconds
        incidents = record.level.measured == nil && record.ttdSeconds == nil ? [] : ["INC-\(record.run)"]
        outcome = StoredOutcome(record)
    }
}
