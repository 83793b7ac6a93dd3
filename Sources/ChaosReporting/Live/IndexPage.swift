import ChaosCore

/// The start page of the local server: what is under way, and every run with its incident, newest first.
public struct IndexPage: Sendable {
    private let runs: [StoredRun]
    private let total: Int
    private let say: ReportVoice

    /// Makes the page of these runs, newest first; `total` is how many there are in the store.
    public init(_ runs: [StoredRun], total: Int, language: ReportLanguage) {
        self.runs = runs
        self.total = total
        say = ReportVoice(language)
    }

    /// The page as HTML.
    public var source: String {
        let active = runs.filter { $0.state == .running }
        var body = Markup.tag(
            "header", [:],
            .tag(
                "div", ["class": "over"], .tag("span", ["class": "stamp"], "firedrill"), languageLinks),
            .tag("h1", [:], say(.allDrills)), periods)
        if !active.isEmpty {
            let items = active.map { run in
                Markup.tag(
                    "li", [:],
                    .tag("a", ["href": PageLink.live(run.id, say.language)], Markup.data(run.title, say, most: 120)),
                    .text(" "), .tag("span", ["class": "soft"], say(.followLive)))
            }
            body += .tag(
                "section", ["aria-labelledby": "active"], .tag("h2", ["id": "active"], say(.underWay)),
                .tag("ul", [:], items))
        }
        body += runs.isEmpty ? .tag("p", [:], say(.noRuns)) : table
        return HTMLPage(title: say(.allDrills), say: say, body: body).source
    }

    private var languageLinks: Markup {
        .tag("a", ["href": "/?language=en", "lang": "en"], "English")
            + .tag("a", ["href": "/?language=ko", "lang": "ko"], "한국어")
    }

    private var periods: Markup {
        let links: [(String, ReportText)] = [("24h", .lastDay), ("7d", .lastWeek), ("30d", .lastMonth)]
        return .tag(
            "p", [:],
            [.text("\(say(.periods)): ")]
                + links.flatMap { since, text in
                    [
                        Markup.tag("a", ["href": PageLink.period(since, say.language)], say(text)), .text("  "),
                    ]
                })
    }

    private var table: Markup {
        var table = HTMLTable(
            say(.newestRuns, "\(runs.count)", "\(total)"),
            [
                .init(heading: say(.verdict), isPlain: true, isTight: true),
                .init(heading: say(.run), isPlain: true, isWide: true),
                .init(heading: say(.started), isTight: true), .init(heading: say(.level), isTight: true),
                .init(heading: "TTD", isNumber: true), .init(heading: "TTR", isNumber: true),
                .init(heading: say(.incidentHeading), isTight: true),
            ], bytes: 600_000)
        for run in runs { table.add(cells(run)) }
        return table.markup(say)
    }

    private func cells(_ run: StoredRun) -> [Markup] {
        let outcome = run.outcome
        let state: Markup =
            outcome.map { VerdictMark.inline($0.verdict, say) }
            ?? .tag("span", ["class": "mark"], say(run.state == .running ? .running : .interruptedState))
        let name = Markup.tag("a", ["href": PageLink.run(run.id, say.language)], Markup.data(run.title, say, most: 120))
        let alarm =
            outcome?.mayStillBeIn == true
            ? Markup.tag("p", ["class": "alarm"], Markup.data(say(.alarm, run.target, run.id), say)) : .none
        return [
            state,
            name
                + .tag("div", ["class": "soft small"], Markup.data("\(run.experiment) · \(run.target)", say, most: 160))
                + alarm,
            .text(WallTime.text(run.startedAt)),
            LevelChip.markup(run.documented?.level, say) + .text(" → ")
                + (outcome == nil ? .text(RunWords.absent) : LevelChip.markup(outcome?.measured, say)),
            .text(time(outcome?.ttdSeconds, outcome?.ttdLongerThanSeconds)),
            .text(time(outcome?.ttrSeconds, outcome?.ttrLongerThanSeconds)),
            .all(
                run.incidents.prefix(3).map { incident in
                    .tag(
                        "a", ["href": PageLink.incident(incident, say.language), "title": incident],
                        say(.postmortemLink))
                }),
        ]
    }

    private func time(_ seconds: Double?, _ longerThan: Double?) -> String {
        if let seconds { return MetricUnit.seconds.describe(seconds) }
        return longerThan.map { "> \(MetricUnit.seconds.describe($0))" } ?? RunWords.absent
    }
}

/// Addresses of the local pages.
enum PageLink {
    static func run(_ id: String, _ language: ReportLanguage) -> String { page("runs", id, language) }

    static func incident(_ id: String, _ language: ReportLanguage) -> String { page("incidents", id, language) }

    static func live(_ id: String, _ language: ReportLanguage) -> String {
        "/runs/\(escape(id))/live?language=\(language.rawValue)"
    }

    static func period(_ since: String, _ language: ReportLanguage) -> String {
        "/period?since=\(since)&language=\(language.rawValue)"
    }

    private static func page(_ kind: String, _ id: String, _ language: ReportLanguage) -> String {
        "/\(kind)/\(escape(id))?language=\(language.rawValue)"
    }

    /// A part of a path: everything but letters, digits, `-`, `_` and `.` is written as bytes.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain || scalar == "-" || scalar == "_" || scalar == "." {
                escaped.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return escaped
    }
}
