import ChaosCore

/// The page that follows a running drill: what is known now is in it, and its script adds what comes.
public struct LivePage: Sendable {
    private let run: StoredRun
    private let line: LiveLine?
    private let events: [TimelineEvent]
    private let say: ReportVoice

    /// Makes the page of a run with the newest line of its journal, and the rows of its timeline so far.
    public init(_ run: StoredRun, line: LiveLine?, events: [TimelineEvent], language: ReportLanguage) {
        self.run = run
        self.line = line
        self.events = events
        say = ReportVoice(language)
    }

    /// The page as HTML; its script comes from `/live.js`.
    public var source: String {
        let body = Markup.all([head, state, indicators, timeline])
        return HTMLPage(title: "\(say(.live)): \(run.title.prefix(200))", say: say, body: body, script: "/live.js")
            .source
    }

    private var head: Markup {
        let isOver = run.state != .running
        return .tag(
            "header",
            [
                "id": "live",
                "data-events": "/runs/\(PageLink.run(run.id, say.language).dropFirst(6).prefix { $0 != "?" })/events",
                "data-report": PageLink.run(run.id, say.language), "data-unknown": say(.unknown),
                "data-holds": say(.holds), "data-broken": say(.broken), "data-none": say(.noneFiring),
                "data-lost": say(.connectionLost), "data-over": isOver ? "yes" : "no",
            ],
            .tag(
                "div", ["class": "over"],
                .tag("span", ["class": "stamp"], say(run.control ? .controlRun : .drill)),
                .tag("span", ["class": "stamp"], say(.live)),
                .tag("span", ["class": "code"], Markup.data(run.id, say, most: 80)),
                .tag("span", [:], WallTime.text(run.startedAt))),
            .tag("h1", [:], Markup.data(run.title, say, most: 200)),
            .tag("p", ["class": "soft"], Markup.data("\(run.experiment) · \(run.target)", say, most: 200)),
            .tag(
                "p", ["id": "ended", "class": isOver ? "alarm" : "alarm hidden", "role": "status"],
                .text(say(.ended) + " "), .tag("a", ["href": PageLink.run(run.id, say.language)], say(.theReport))),
            .tag("p", ["id": "trouble", "class": "soft hidden", "role": "status"], ""),
            .tag("noscript", [:], .tag("p", ["class": "soft"], say(.noScript))))
    }

    private var state: Markup {
        func tile(_ id: String, _ name: ReportText, _ value: Markup) -> Markup {
            .tag(
                "div", ["class": "tile"], .tag("h3", [:], say(name)),
                .tag("div", ["class": "value words", "id": id, "aria-live": "polite"], value))
        }
        let seconds = line.map { "\(SecondsText.fixed($0.at, places: 0)) s" } ?? RunWords.absent
        return .tag(
            "div", ["class": "tiles"],
            tile("phase", .phase, .text(line?.phase ?? say(.waiting))),
            tile("level", .levelTile, LevelChip.markup(line?.level, say)),
            tile("firing", .firing, .text(line.map(firing) ?? say(.noneFiring))),
            tile("clock", .elapsed, .text(seconds)))
    }

    private func firing(_ line: LiveLine) -> String {
        line.firing.isEmpty ? say(.noneFiring) : line.firing.joined(separator: ", ")
    }

    private var indicators: Markup {
        let rows = (line?.indicators ?? []).map { indicator in
            Markup.tag(
                "li", [:], .tag("span", [:], Markup.data(indicator.name, say, most: 200)), .text(" — "),
                .tag("b", [:], Markup.data(indicator.text, say, most: 200)))
        }
        return .tag(
            "section", ["aria-labelledby": "steady"], .tag("h2", ["id": "steady"], say(.indicators)),
            .tag("ul", ["id": "indicators", "class": "indicators"], rows))
    }

    private var timeline: Markup {
        let rows = events.suffix(200).reversed().map { event in
            Markup.tag(
                "li", [:], .tag("b", [:], "\(SecondsText.fixed(event.at.seconds, places: 1)) s "),
                Markup.data(event.summary, say, most: 300), .text(" "),
                .tag("span", ["class": "soft"], Markup.data(event.evidence, say, most: 300)))
        }
        return .tag(
            "section", ["aria-labelledby": "events"], .tag("h2", ["id": "events"], say(.timeline)),
            .tag("ol", ["id": "timeline", "class": "events", "reversed": "reversed"], Array(rows)))
    }

    /// The page's own script: it sets texts only, never markup.
    public static var script: String { "\(LiveScript.source)" }
}
