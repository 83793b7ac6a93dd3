import ChaosCore

/// Lays a notification out in blocks: what is wrong, how bad, the numbers, the lines, what to do, which message it is.
struct SlackBlockBuilder: Sendable {
    /// More fields than this are a report, not an alert.
    private static let fieldSectionLimit = 2
    /// Sections of detail lines; the rest is counted in one line.
    private static let detailSectionLimit = 3
    private static let fence = "```"

    let notification: Notification
    private var words: NotificationWords { NotificationWords(notification: notification) }

    /// All blocks, in order; far below the 50 that Slack allows.
    var blocks: [SlackBlock] {
        [header] + [situation].compactMap(\.self) + fields + details + [command, context].compactMap(\.self)
    }

    /// What a phone shows: the whole message in one paragraph, which message it is always at the end.
    var fallback: String {
        let parts = [words.headline, words.level, SafeText.lines(notification.text)]
        let front = parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ". ")
        let origin = " (\(SlackText.escape(words.origin, limit: 300)))"
        return SlackText.escape(front, limit: SlackMessage.fallbackLimit - SlackText.length(origin)) + origin
    }

    private var header: SlackBlock {
        .header(SlackText.escape(sign + words.headline, limit: SlackMessage.headerLimit))
    }

    /// The one picture of a message; the words beside it say the same.
    private var sign: String {
        switch notification.kind {
        case .firing, .recoveryFailure: ":rotating_light: "
        case .resolved: ":white_check_mark: "
        case .levelChange, .summary, .test: ""
        }
    }

    private var situation: SlackBlock? {
        let head = words.level.map { "*\(SlackText.escape($0))*" } ?? ""
        let room = SlackMessage.sectionLimit - SlackText.length(head) - 1
        // Slack refuses a text of nothing but white space.
        let text = SlackText.escape(SafeText.lines(notification.text).trimmingSpaces, limit: room)
        let whole = [head, text].filter { !$0.isEmpty }.joined(separator: "\n")
        return whole.isEmpty ? nil : .section(whole)
    }

    private var fields: [SlackBlock] {
        let shown = notification.fields.prefix(SlackMessage.fieldsPerSection * Self.fieldSectionLimit).map { field in
            let label = "*\(SlackText.escape(SafeText.line(field.label), limit: 200))*\n"
            let room = SlackMessage.fieldLimit - SlackText.length(label)
            return label + (field.value.isEmpty ? "-" : SlackText.escape(field.value, limit: room))
        }
        return stride(from: 0, to: shown.count, by: SlackMessage.fieldsPerSection).map { start in
            .fields(Array(shown[start..<min(start + SlackMessage.fieldsPerSection, shown.count)]))
        }
    }

    private var details: [SlackBlock] {
        let room = SlackMessage.sectionLimit - 2 * SlackText.length(Self.fence) - 2
        var chunks: [[String]] = []
        var length = room
        var leftOut = 0
        for detail in notification.details {
            let line = SlackText.escape(Self.unfenced(detail), limit: room)
            let isFull = length + SlackText.length(line) + 1 > room
            if leftOut > 0 || (isFull && chunks.count == Self.detailSectionLimit) {
                leftOut += 1
            } else if isFull {
                chunks.append([line])
                length = SlackText.length(line)
            } else {
                chunks[chunks.count - 1].append(line)
                length += SlackText.length(line) + 1
            }
        }
        let sections = chunks.map { lines in
            SlackBlock.section("\(Self.fence)\n\(lines.joined(separator: "\n"))\n\(Self.fence)")
        }
        return leftOut == 0 ? sections : sections + [.context("\(leftOut) more lines are left out here.")]
    }

    private var command: SlackBlock? {
        guard let command = notification.command, !command.isEmpty else { return nil }
        let escaped = SlackText.escape(Self.unfenced(command))
        let text = "*Run now*\n\(Self.fence)\n\(escaped)\n\(Self.fence)"
        // Half a command may do something else than the whole one.
        guard SlackText.length(text) <= SlackMessage.sectionLimit else {
            return .section("*Run now*: the command is too long for Slack; the run's report has it.")
        }
        return .section(text)
    }

    private var context: SlackBlock {
        let origin = SlackText.escape("\(words.origin)", limit: 400)
        let sentence = "\(origin.prefix(1).uppercased())\(origin.dropFirst()) (\(NotificationWords.repeatHint))."
        return .context([words.occasion, sentence].compactMap(\.self).joined(separator: " "))
    }

    /// Text that cannot end the code block it stands in.
    private static func unfenced(_ text: String) -> String {
        text.split(separator: fence, omittingEmptySubsequences: false).joined(separator: "'''")
    }
}
