import ChaosCore

/// Lays a notification out in blocks: what is wrong, how bad, the numbers, the lines, what to do, which message it is.
struct SlackBlockBuilder: Sendable {
    /// More fields than this are a report, not an alert.
    private static let fieldSectionLimit = 2
    /// Sections of detail lines; the rest is counted in one line.
    private static let detailSectionLimit = 3
    private static let fence = "```"

    let notification: Notification
    var hasButton = false
    private var words: NotificationWords { NotificationWords(notification: notification) }
    private var texts: AlertTexts { AlertTexts(notification.language) }

    /// All blocks, in order; far below the 50 that Slack allows.
    var blocks: [SlackBlock] {
        let front = [header, remarks, situation].compactMap(\.self)
        return front + fields + details + [command, button, links, context].compactMap(\.self)
    }

    /// What a phone shows: the whole message in one paragraph, which message it is always at the end.
    var fallback: String {
        let parts = [words.headline] + words.remarks + [words.level, SafeText.lines(notification.text)]
        let said = parts.compactMap(\.self).filter { !$0.isEmpty }
        let front = said.enumerated().map { index, part in
            index < said.count - 1 && part.hasSuffix(".") ? String(part.dropLast()) : part
        }.joined(separator: ". ")
        let origin = " (\(SlackText.escape(words.origin, limit: 300)))"
        return SlackText.escape(front, limit: SlackMessage.fallbackLimit - SlackText.length(origin))
            + origin
    }

    private var header: SlackBlock {
        .header(SlackText.escape(sign + words.headline, limit: SlackMessage.headerLimit))
    }

    /// The one picture of a message; the words beside it say the same.
    private var sign: String {
        switch notification.kind {
        case .firing, .recoveryFailure: ":rotating_light: "
        case .resolved: ":white_check_mark: "
        case .acknowledged: ":eyes: "
        case .levelChange, .summary, .digest, .test: ""
        }
    }

    /// That it may be a repeat, is late, or came by a detour.
    private var remarks: SlackBlock? {
        let remarks = words.remarks.map { "*\(SlackText.escape($0, limit: 900))*" }
        return remarks.isEmpty ? nil : .section(remarks.joined(separator: "\n"))
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
        let shown = notification.fields.prefix(SlackMessage.fieldsPerSection * Self.fieldSectionLimit)
            .map { field in
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
        return leftOut == 0 ? sections : sections + [.context(SlackText.escape(texts.leftOut(leftOut)))]
    }

    private var command: SlackBlock? {
        guard let command = notification.command, !command.isEmpty else { return nil }
        let escaped = SlackText.escape(Self.unfenced(command))
        let text = "*\(texts[.runNow])*\n\(Self.fence)\n\(escaped)\n\(Self.fence)"
        // Half a command may do something else than the whole one.
        guard SlackText.length(text) <= SlackMessage.sectionLimit else {
            return .section("*\(texts[.runNow])*: \(texts[.commandTooLong])")
        }
        return .section(text)
    }

    /// Where somebody is wanted: an alert, or a change of its level.
    private var button: SlackBlock? {
        let incident = notification.incident
        guard hasButton, [.firing, .levelChange].contains(notification.kind), Self.isPlain(incident) else { return nil }
        return .button(texts[.acknowledgeButton], action: SlackAction.acknowledge, value: incident)
    }

    /// Only our own web addresses become links; anything else is shown as it is.
    private var links: SlackBlock? {
        let links = notification.links.prefix(5).map { link in
            let label = SlackText.escape(SafeText.line(link.label), limit: 80)
            if let address = SlackLink.address(link.address) {
                return label.trimmingSpaces.isEmpty ? "<\(address)>" : "<\(address)|\(label)>"
            }
            return
                "\(label): `\(SlackText.escape(Self.unfenced(SafeText.line(link.address)), limit: 400))`"
        }
        return links.isEmpty ? nil : .section(links.joined(separator: "\n"))
    }

    private var context: SlackBlock {
        let origin = SlackText.escape("\(words.origin)", limit: 400)
        let sentence = "\(origin.prefix(1).uppercased())\(origin.dropFirst()) (\(words.repeatHint))."
        return .context([words.occasion, sentence].compactMap(\.self).joined(separator: " "))
    }

    /// An id as incidents have them, which needs no escaping anywhere.
    private static func isPlain(_ incident: String) -> Bool {
        (1...200).contains(incident.utf8.count)
            && incident.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0))
            }
    }

    /// Text that cannot end the code block it stands in.
    private static func unfenced(_ text: String) -> String {
        text.split(separator: fence, omittingEmptySubsequences: false).joined(separator: "'''")
    }
}
