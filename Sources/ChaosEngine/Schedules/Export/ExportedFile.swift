import ChaosCore

/// One file of an export.
public struct ExportedFile: Sendable, Equatable {
    /// Its name, without a folder.
    public let name: String
    public let text: String
}

/// What an export has to know besides the schedule.
public struct ExportSettings: Sendable {
    /// Where firedrill is on the machine that runs the drills.
    public var program = "/usr/local/bin/firedrill"
    /// The folder that the paths in the schedule start from, there.
    public var folder = "/opt/firedrill"
    /// The container's image.
    public var image = "firedrill:latest"
    /// The name of the Kubernetes secret with the store's URL and the webhook.
    public var secret = "firedrill"

    public init() {}
}

/// An engine that people have already. What it cannot express (blackouts, folds, the last Friday) it calls up too often, and
/// `firedrill run --slot` withholds.
public enum ExportFormat: String, Sendable, CaseIterable {
    case systemd
    case crontab
    case kubernetes
    case github

    /// The files for a schedule.
    public func files(of schedule: Schedule, _ settings: ExportSettings) -> [ExportedFile] {
        switch self {
        case .systemd: SystemdExport(schedule: schedule, settings: settings).files
        case .crontab: CrontabExport(schedule: schedule, settings: settings).files
        case .kubernetes: KubernetesExport(schedule: schedule, settings: settings).files
        case .github: GitHubExport(schedule: schedule, settings: settings).files
        }
    }
}

extension ScheduleEntry {
    /// What `run --slot` takes for the entry's slot that is due.
    func reference(in schedule: Schedule) -> String { "\(schedule.source)#\(name)" }

    /// A name for units and jobs.
    func unit(in schedule: Schedule) -> String { "firedrill-\(schedule.name)-\(name)" }

    /// One line that says what it is.
    func summary(in schedule: Schedule) -> String {
        let drills = experiments.map(\.name).joined(separator: ", ")
        return ExportText.line("firedrill \(schedule.name)/\(name): \(drills) (\(spec))")
    }

    /// How long its process may take at most, in seconds: jitter, drills, waiting for recovery, audits.
    var longestSeconds: Int64 {
        let waits = experiments.map { $0.timing.recoveryDeadline + .seconds(180) }.reduce(.zero, +) * runs
        return (jitter + expectedLength + waits).wholeSeconds + 600
    }

    /// What the guard has to see to, for the reader of an export.
    var guarded: [String] {
        var notes: [String] = []
        if !blackouts.isEmpty { notes.append("blackouts \(blackouts.map(\.name).joined(separator: ", "))") }
        if jitter > .zero { notes.append("jitter up to \(DurationText.canonical(jitter))") }
        if plan.fold == .both { notes.append("times that come twice run twice only where the engine calls twice") }
        if plan.gap == .shift { notes.append("times that do not come are not moved by this engine: they are missed") }
        return notes.map(ExportText.line)
    }
}

/// Text that goes into files of other languages.
enum ExportText {
    /// On one line, without anything that a terminal or a parser would obey.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isSeen($0) ? $0 : " " }))
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// A YAML or JSON text in double quotes.
    static func quoted(_ text: String) -> String {
        "\"" + line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A word for a POSIX shell.
    static func shell(_ text: String) -> String { "'" + line(text).replacing("'", with: "'\\''") + "'" }
}
