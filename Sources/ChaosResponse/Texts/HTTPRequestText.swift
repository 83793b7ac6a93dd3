import ChaosCore

/// An HTTP step's text: `METHOD path`, header lines, an empty line, the body.
struct HTTPRequestText: Equatable {
    let method: String
    /// An absolute URL, or a path of the target's base URL.
    let place: String
    let headers: [[String]]
    let body: String

    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    /// Reads the text; a reason when it has another form. Variables are encoded for the place where they stand.
    static func read(_ pieces: [StepCall.Piece]) -> Result<HTTPRequestText, StepTextFailure> {
        var head = ""
        var body: String?
        for piece in pieces {
            switch piece {
            case .text(let text):
                if let known = body {
                    body = known + text
                } else if let gap = text.firstRange(of: "\n\n") {
                    head += text[..<gap.lowerBound]
                    body = String(text[gap.upperBound...])
                } else {
                    head += text
                }
            case .value(let value):
                if let known = body {
                    body = known + json(value.text)
                } else {
                    // A base URL stands at the beginning of its word; anything else is a part of a path or a query.
                    head += head.hasSuffix(" ") && value.text.contains("://") ? value.text : encoded(value.text)
                }
            }
        }
        let lines = head.split(whereSeparator: \.isNewline).map(\.trimmingSpaces).filter { !$0.hasPrefix("#") }
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        guard words.count == 2, methods.contains(words[0]) else {
            return .failure(StepTextFailure(reason: "the first line is METHOD and path, such as GET /healthz"))
        }
        let isPlace = ["/", "http://", "https://"].contains { words[1].hasPrefix($0) }
        guard isPlace else {
            return .failure(StepTextFailure(reason: "\"\(words[1])\" is neither a path nor a URL"))
        }
        let headers = lines.dropFirst().map { line in
            line.split(separator: ":", maxSplits: 1).map(\.trimmingSpaces)
        }
        guard headers.allSatisfy({ $0.count == 2 }) else {
            return .failure(StepTextFailure(reason: "a header is NAME: VALUE; the body follows an empty line"))
        }
        return .success(
            HTTPRequestText(method: words[0], place: words[1], headers: headers, body: body?.trimmingSpaces ?? ""))
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 128 && (scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~".utf8.contains(byte))
            return isPlain ? String(scalar) : (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// As a part of a JSON text.
    private static func json(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }.joined()
    }
}

/// Why a step's text cannot be used.
struct StepTextFailure: Error, Equatable {
    let reason: String
}
