/// Runs steps of one kind against the target. It knows nothing of order, modes or verification.
public protocol StepRunner: Sendable {
    /// The kind of step that it runs.
    static var kind: StepKind { get }
    /// One sentence ending in a period.
    static var summary: String { get }

    /// Runs one step's resolved text. It never throws: what went wrong is in the result. When its task is cancelled (the
    /// time is up, or the run was stopped) it ends everything that it began, children of children too, and returns.
    func run(_ call: StepCall) async -> StepResult

    /// Gives back connections. Called once, after the last step.
    func close() async
}

/// One step's text with the values of its variables.
public struct StepCall: Sendable {
    /// A part of the resolved text.
    public enum Piece: Sendable, Equatable {
        case text(String)
        case value(StepValue)
    }

    public let step: String
    public let pieces: [Piece]
    /// For bash scripts: the variables that the text names.
    public let environment: [String: String]
    /// The HTTP status that is expected; `nil` for any of the 200s.
    public let expect: Int?
    public let timeout: Duration
    /// What it may do; a step that only reads gets no chance to write where the server can see to that.
    public let risk: StepRisk

    public init(
        step: String, pieces: [Piece], environment: [String: String] = [:], expect: Int? = nil,
        timeout: Duration = .seconds(30), risk: StepRisk = .change
    ) {
        self.step = step
        self.pieces = pieces
        self.environment = environment
        self.expect = expect
        self.timeout = timeout
        self.risk = risk
    }

    /// The text with its values pasted in. Only for texts that nobody executes.
    public var plainText: String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .value(let value): value.text
            }
        }.joined()
    }
}

/// The value of a variable: a text, or a list such as the lock keys.
public enum StepValue: Sendable, Equatable {
    case text(String)
    case list([String])

    /// The value as one text; the words of a list with a space between them.
    public var text: String {
        switch self {
        case .text(let text): text
        case .list(let words): words.joined(separator: " ")
        }
    }
}

/// What a step's command answered. That it answered says nothing yet of its effect.
public struct StepResult: Sendable, Equatable {
    /// How the command ended.
    public enum Ending: String, Sendable, Codable {
        case succeeded
        case failed
        /// Its time was up and it was ended, with everything that it began.
        case timedOut
        /// The run was stopped while it ran.
        case interrupted
    }

    public let ending: Ending
    /// The exit code or the HTTP status, where there is one.
    public let code: Int?
    public let output: String
    /// Why it failed; empty when it did not.
    public let detail: String

    public init(_ ending: Ending, code: Int? = nil, output: String = "", detail: String = "") {
        self.ending = ending
        self.code = code
        self.output = output
        self.detail = detail
    }
}
