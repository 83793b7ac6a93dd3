import ChaosCore

/// A notification in one SMS segment: 160 characters of GSM 03.38, or 70 of UCS-2 as soon as one character is not in it
/// (Korean). What matters most comes first and the title gives way.
struct SMSText: Sendable, Equatable {
    static let narrowLimit = 160
    static let wideLimit = 70

    let text: String

    init(_ notification: Notification) {
        let texts = AlertTexts(notification.language)
        let marks = [
            notification.isDrill ? (notification.kind == .recoveryFailure ? "DRILL!" : "DRILL") : nil,
            notification.delivery.mayRepeat ? "[\(texts[.mayRepeatShort])]" : nil,
            notification.level?.rawValue,
        ]
        let head = marks.compactMap(\.self).joined(separator: " ")
        let title = SafeText.line(notification.title)
        let tail = "\(Self.short(notification.incident)) #\(notification.sequence)"
        text = Self.fit(head: head, title: title, tail: tail)
    }

    /// The cost of a text in one segment, and how much one holds.
    static func size(of text: String) -> (used: Int, limit: Int) {
        var narrow = 0
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                narrow += 1
            } else if extended.contains(scalar) {
                narrow += 2
            } else {
                return (text.utf16.count, wideLimit)
            }
        }
        return (narrow, narrowLimit)
    }

    private static func fit(head: String, title: String, tail: String) -> String {
        func joined(_ title: String) -> String {
            [head, title, tail].filter { !$0.isEmpty }.joined(separator: " ")
        }
        func fits(_ text: String) -> Bool {
            let size = size(of: text)
            return size.used <= size.limit
        }
        if fits(joined(title)) { return joined(title) }
        var short = Array(title.prefix(narrowLimit))
        while !short.isEmpty {
            short.removeLast()
            let text = joined("\(String(short).trimmingSpaces)..")
            if fits(text) { return text }
        }
        return joined("")
    }

    /// The end of a long id says which incident it is.
    private static func short(_ incident: String) -> String {
        let line = SafeText.line(incident)
        let plain = line.unicodeScalars.filter { basic.contains($0) }
        return String(String.UnicodeScalarView(plain.suffix(24)))
    }

    // GSM 03.38, without the characters that look alike in many fonts and with what costs two.
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("^{}\\[~]|€".unicodeScalars)
}
