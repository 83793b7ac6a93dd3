/// One message about an incident or a run, before any channel has given it its form.
public struct Notification: Sendable, Equatable {
    /// What the message announces.
    public enum Kind: String, Sendable, Codable {
        case firing
        case levelChange = "level-change"
        case resolved
        case summary
        case recoveryFailure = "recovery-failure"
        case test
    }

    /// A label with its value, shown side by side.
    public struct Field: Sendable, Equatable {
        public let label: String
        public let value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    public var kind: Kind
    /// Stable over an incident's life; with `sequence` it lets a reader spot a repeated message.
    public var incident: String
    /// Counted from 1 per incident.
    public var sequence: Int
    /// True for every message of an experiment; the word DRILL is then unmistakable.
    public var isDrill: Bool
    public var title: String
    public var level: IncidentLevel?
    /// One or two sentences: what is wrong, by which value.
    public var text: String
    public var fields: [Field]
    /// Lines such as stage times; shown in fixed width.
    public var details: [String]
    /// A command that the reader can run now.
    public var command: String?

    public init(
        kind: Kind, incident: String, sequence: Int, isDrill: Bool = true, title: String, level: IncidentLevel? = nil,
        text: String, fields: [Field] = [], details: [String] = [], command: String? = nil
    ) {
        self.kind = kind
        self.incident = incident
        self.sequence = sequence
        self.isDrill = isDrill
        self.title = title
        self.level = level
        self.text = text
        self.fields = fields
        self.details = details
        self.command = command
    }
}

extension Notification {
    /// The loudest message there is: a fault's removal could not be verified.
    public static func recoveryFailed(_ undo: UndoRecord, incident: String, cause: String) -> Notification {
        Notification(
            kind: .recoveryFailure, incident: incident, sequence: 1, title: "A fault may still be in: \(undo.fault)",
            text: "Taking the fault out of \(undo.target) could not be verified: \(cause)",
            fields: [.init("Run", undo.run), .init("Target", undo.target)], details: undo.byHand,
            command: "firedrill recover \(undo.run)")
    }
}
