/// One fenced step of a runbook.
public struct RunbookStep: Sendable, Equatable {
    public let id: String
    public let kind: StepKind
    /// The text between the fences, with its variables.
    public let text: StepText
    public let mode: StepMode
    public let risk: StepRisk
    /// After this long the step is ended, with everything that it began.
    public let timeout: Duration
    /// How often it is tried again when its command failed.
    public let retries: Int
    /// What must be seen before the step counts as done; `nil` when its result is all there is to see.
    public let verify: RunbookCheck?
    /// The id of the step that undoes this one.
    public let undo: String?
    /// The step runs only while all of these hold.
    public let when: [Condition]
    public let onFail: StepFailure
    /// The HTTP status that an `http` step expects; `nil` means any of the 200s.
    public let expect: Int?
    /// The line of its opening fence, counted from 1.
    public let line: Int

    public init(
        id: String, kind: StepKind, text: StepText, mode: StepMode = .ask, risk: StepRisk = .read,
        timeout: Duration = .seconds(30), retries: Int = 0, verify: RunbookCheck? = nil, undo: String? = nil,
        when: [Condition] = [], onFail: StepFailure = .stop, expect: Int? = nil, line: Int = 1
    ) {
        self.id = id
        self.kind = kind
        self.text = text
        self.mode = mode
        self.risk = risk
        self.timeout = timeout
        self.retries = retries
        self.verify = verify
        self.undo = undo
        self.when = when
        self.onFail = onFail
        self.expect = expect
        self.line = line
    }
}

/// Who starts a step.
public enum StepMode: String, Sendable, Codable, CaseIterable {
    /// It runs by itself.
    case auto
    /// It runs once a person has agreed, where the policy wants that.
    case ask
    /// A person does it and says so.
    case manual
}

/// What a step may do to the system.
public enum StepRisk: String, Sendable, Codable, Comparable, CaseIterable {
    /// Looks and changes nothing.
    case read
    /// Changes something that users may notice and that can be mended.
    case change
    /// Loses something for good.
    case destructive

    private var weight: Int {
        switch self {
        case .read: 0
        case .change: 1
        case .destructive: 2
        }
    }

    public static func < (left: StepRisk, right: StepRisk) -> Bool { left.weight < right.weight }
}

/// What follows when a step failed or its effect was not seen.
public enum StepFailure: Sendable, Hashable, CustomStringConvertible {
    /// The run ends; what was done stays.
    case stop
    /// The next step runs; the run has failed all the same.
    case proceed
    /// Everything done so far is undone in reverse.
    case undo
    /// The run goes on at this step, which is the other way to the same end.
    case goto(String)

    /// Reads `stop`, `continue`, `undo` or `goto:ID`; `nil` for anything else.
    public init?(text: String) {
        switch text {
        case "stop": self = .stop
        case "continue": self = .proceed
        case "undo": self = .undo
        default:
            guard text.hasPrefix("goto:"), text.count > 5 else { return nil }
            self = .goto(String(text.dropFirst(5)))
        }
    }

    public var description: String {
        switch self {
        case .stop: "stop"
        case .proceed: "continue"
        case .undo: "undo"
        case .goto(let id): "goto:\(id)"
        }
    }
}
