import ChaosCore

/// The postmortem as GitHub Markdown, to be completed in place.
public struct PostmortemMarkdown: Sendable {
    private let say: ReportVoice

    /// Makes the reporter.
    public init(language: ReportLanguage = .english) {
        say = ReportVoice(language)
    }

    /// The whole document.
    public func report(_ record: RunRecord) throws -> String {
        let postmortem = Postmortem(record: record, say: say)
        let parts = postmortem.sections.map(markdown)
        let head =
            "# \(escape(postmortem.title))\n\n**\(say(record.control ? .controlRun : .drill))** · "
            + "\(say(.of(record.verdict))) · \(WallTime.text(record.timeline.originEpochSeconds))\n\n"
            + "\(escape(say(.draftNote)))\n"
        return ([head] + parts.prefix(7) + [timeline(record)] + parts.dropFirst(7)).joined(separator: "\n")
    }

    private func markdown(_ section: Postmortem.Section) -> String {
        var text = "## \(escape(say(section.title)))\n\n"
        text += section.sentences.map { "- \(escape($0))\n" }.joined()
        if let question = section.question {
            if !section.sentences.isEmpty { text += "\n" }
            text += "> ✎ **\(escape(say(.forPerson, say(question))))**\n"
        }
        return text
    }

    private func timeline(_ record: RunRecord) -> String {
        let zero = record.timeline.instant(of: .injected)
        let rows = record.timeline.events.map { event in
            [
                SecondsText.fixed((event.at - (zero ?? .origin)).inSeconds, places: 2), event.stage?.label ?? "",
                escape(event.summary), escape(event.evidence),
            ]
        }
        return "## \(say(.timeline))\n\n\(say(zero == nil ? .sinceBeginning : .sinceInjection))\n\n"
            + MarkdownText.table(
                [say(.seconds), say(.stage), say(.what), say(.evidence)], rows, right: [0])
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
}
