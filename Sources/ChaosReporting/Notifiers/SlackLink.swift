import ChaosCore
import Foundation

/// Decides which addresses may become links in a message: whole https addresses whose every character is harmless in
/// Slack's markup.
enum SlackLink {
    private static let lengthLimit = 1000

    /// The address, escaped for markup; `nil` when it must stay plain text.
    static func address(_ text: String) -> String? {
        guard text.utf8.count <= lengthLimit, text.utf8.allSatisfy({ isHarmless($0) }),
            let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            parts.scheme?.lowercased() == "https", let host = parts.host, !host.isEmpty, parts.user == nil
        else { return nil }
        return SlackText.escape(text)
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"<>|\"`\\^{}".utf8.contains(byte)
    }
}
