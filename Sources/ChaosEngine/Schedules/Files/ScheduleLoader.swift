import ChaosCore
import Foundation

/// Loads schedule files strictly: every mistake at once, with line and key. The experiments are loaded with them.
public struct ScheduleLoader: Sendable {
    /// Loads one experiment by its path.
    public typealias ExperimentSource = @Sendable (_ path: String) throws(FileProblems) -> Experiment

    private let zones: ZoneDatabase
    private let experiments: ExperimentSource

    public init(zones: ZoneDatabase = ZoneDatabase(), experiments: @escaping ExperimentSource) {
        self.zones = zones
        self.experiments = experiments
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> Schedule {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one schedule from its text; the path gives its name and the folder that its paths start from.
    public func load(text: String, path: String) throws(FileProblems) -> Schedule {
        let problems = ProblemList(file: path)
        let schedule = YAMLFile.root(of: text, problems: problems).flatMap { read($0, path, problems) }
        guard problems.problems.isEmpty, let schedule else {
            // What stands under defaults is read once for each entry, and told once.
            var told: Set<FileProblem> = []
            throw FileProblems(problems.problems.filter { told.insert($0).inserted })
        }
        return schedule
    }

    private func read(_ root: YAMLMapping, _ path: String, _ problems: ProblemList) -> Schedule? {
        _ = root.whole("version", in: 1...1, required: true)
        let title = root.text("title", required: true)
        let name = ExperimentLoader.name(of: path)
        if !EntryName.isValid(name) {
            root.problem("title", "the file's name \"\(name)\" names its slots; \(EntryName.rule).")
        }
        // Read by the entries that do not say it themselves.
        let defaults = root.mapping("defaults").map { EntryDefaults($0) }
        let blackouts = BlackoutReader(zones: zones, problems: problems, zone: defaults?.zone(zones, problems))
        let named = root.mapping("blackouts").map(blackouts.named) ?? [:]
        let freeze = blackouts.freeze(root.list("freeze"))
        let reader = ScheduleEntryReader(
            schedule: name, folder: (path as NSString).deletingLastPathComponent, zones: zones, problems: problems,
            experiments: experiments, blackouts: named, freeze: freeze, defaults: defaults)
        var entries: [ScheduleEntry] = []
        var names: Set<String> = []
        for item in root.list("entries", required: true) {
            guard let map = item.mapping else { continue }
            if let given = map.text("name"), !names.insert(given).inserted {
                map.problem("name", "the name \(given) is used twice.")
            }
            if let entry = reader.read(map) { entries.append(entry) }
        }
        defaults?.finish()
        root.finish()
        return title.map { Schedule(name: name, source: path, title: $0, entries: entries) }
    }
}

/// The names of schedules and entries, which become names of units, jobs and files elsewhere.
enum EntryName {
    static let rule = "a name is made of at most 40 small letters, digits and hyphens, and begins with a letter"

    static func isValid(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLowercase, name.last != "-" else { return false }
        return name.count <= 40
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    }
}
