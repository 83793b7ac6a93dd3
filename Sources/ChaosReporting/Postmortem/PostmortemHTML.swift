import ChaosCore

/// The postmortem as one self-contained page.
public struct PostmortemHTML: Sendable {
    private let say: ReportVoice

    /// Makes the reporter.
    public init(language: ReportLanguage = .english) {
        say = ReportVoice(language)
    }

    /// The whole document.
    public func report(_ record: RunRecord) throws -> String {
        let postmortem = Postmortem(record: record, say: say)
        let head = Markup.tag(
            "header", [:],
            .tag(
                "div", ["class": "over"], .tag("span", ["class": "stamp"], say(record.control ? .controlRun : .drill)),
                .tag("span", [:], say(.postmortem)),
                .tag("span", ["class": "code"], Markup.data(record.run, say, most: 80)),
                .tag("span", [:], WallTime.text(record.timeline.originEpochSeconds))),
            .tag("h1", [:], Markup.data(postmortem.title, say, most: 240)), VerdictMark.badge(record.verdict, say),
            .tag("p", ["class": "lead"], say(.draftNote)))
        let parts = postmortem.sections.enumerated().map { index, section in markup(section, index) }
        let sections = RunSections(record: record, say: say)
        // The pictures stand where they are talked of: after the impact; the timeline before what is left to a person.
        let body =
            [head] + parts.prefix(2) + [sections.figure] + parts[2..<7] + [sections.timeline] + parts.dropFirst(7)
        return HTMLPage(title: String(postmortem.title.prefix(200)), say: say, body: .all(body)).source
    }

    private func markup(_ section: Postmortem.Section, _ index: Int) -> Markup {
        var items: [Markup] = []
        var left = 40_000
        for sentence in section.sentences {
            let item = Markup.tag("li", [:], Markup.data(sentence, say))
            left -= item.size
            if left > 0 { items.append(item) }
        }
        var content = [Markup.tag("h2", ["id": "part-\(index)"], say(section.title))]
        if !items.isEmpty { content.append(.tag("ul", [:], items)) }
        if items.count < section.sentences.count {
            content.append(
                .tag("p", ["class": "soft small"], say(.rowsLeftOut, "\(section.sentences.count - items.count)")))
        }
        if let question = section.question {
            content.append(.tag("p", ["class": "person"], "✎ " + say(.forPerson, say(question))))
        }
        return .tag("section", ["aria-labelledby": "part-\(index)"], content)
    }
}
