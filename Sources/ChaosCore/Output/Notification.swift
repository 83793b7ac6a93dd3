/// One message about an incident or a run, before any channel has given it its form.
public struct Notification: Sendable, Equatable, Codable {
    /// What the message announces.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case firing
        case levelChange = "level-change"
        case acknowledged
        case resolved
        case summary
        case recoveryFailure = "recovery-failure"
        /// Several messages that had to wait, folded into one.
        case digest
        case test
    }

    /// A label with its value, shown side by side.
    public struct Field: Sendable, Equatable, Codable {
        public let label: String
        public let value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    /// Where the reader finds more: a web address, or a file of the machine that sent the message.
    public struct Link: Sendable, Equatable, Codable {
        public let label: String
        public let address: String

        public init(_ label: String, _ address: String) {
            self.label = label
            self.address = address
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
    public var links: [Link]
    /// The language of the texts above, and of what the channels add.
    public var language: AlertLanguage
    /// What this delivery has that the first attempt had not; written by the delivery.
    public var delivery = DeliveryNote()

    public init(
        kind: Kind, incident: String, sequence: Int, isDrill: Bool = true, title: String,
        level: IncidentLevel? = nil,
        text: String, fields: [Field] = [], details: [String] = [], command: String? = nil,
        links: [Link] = [],
        language: AlertLanguage = .english
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
        self.links = links
        self.language = language
    }
}

/// What the reader of a message must know of its way: that it may be a repeat, that it is late, that it came by a detour.
public struct DeliveryNote: Sendable, Equatable, Codable {
    /// An earlier attempt may have arrived: nobody heard the answer.
    public var mayRepeat = false
    /// How long ago it happened; `nil` when it is news.
    public var secondsLate: Double?
    /// The channel that refused it, with its own words.
    public var insteadOf: String?

    /// A message on its way for the first time.
    public init() {}
}

extension Notification {
    /// The loudest message there is: a fault's removal could not be verified.
    public static func recoveryFailed(
        _ undo: UndoRecord, incident: String, cause: String, language: AlertLanguage = .english
    ) -> Notification {
        let texts = AlertTexts(language)
        return Notification(
            kind: .recoveryFailure, incident: incident, sequence: 1,
            title: texts.mayStillBeIn(undo.fault),
            text: texts.notTakenOut(of: undo.target, cause: cause),
            fields: [.init(texts[.run], undo.run), .init(texts[.target], undo.target)], details: undo.byHand,
            command: "firedrill recover \(undo.run)", language: language)
    }
}
