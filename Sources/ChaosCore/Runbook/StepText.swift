/// A step's text with its variables apart: `DEL ${vars.key}` is a text and a variable.
///
/// Variables are never pasted into a text that somebody executes: each kind of step passes them in its own safe way.
public struct StepText: Sendable, Hashable, CustomStringConvertible {
    /// A part of the text.
    public enum Piece: Sendable, Hashable {
        case text(String)
        /// The name between `${` and `}`.
        case variable(String)
    }

    public let pieces: [Piece]
    /// The text as it stands in the file.
    public let description: String

    /// Takes the text apart. In a bash script `${name}` is bash's own, so there `RB_NAME` words count as variables.
    public init(_ text: String, kind: StepKind) {
        description = text
        pieces = kind == .sh ? [.text(text)] : Self.split(text)
        shellNames = kind == .sh ? Self.shellNames(in: text) : []
    }

    /// The `RB_...` names that a bash script uses, sorted.
    public let shellNames: [String]

    /// The names of the variables, each once, in their order.
    public var variables: [String] {
        var seen: [String] = []
        for case .variable(let name) in pieces where !seen.contains(name) { seen.append(name) }
        return seen
    }

    /// The name that a variable has in a bash script: `target.redis` is `RB_TARGET_REDIS`.
    public static func shellName(of variable: String) -> String {
        "RB_"
            + String(
                variable.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func split(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = String(rest[start.upperBound..<end])
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
            else {
                pieces.append(.text(String(rest[..<start.upperBound])))
                rest = rest[start.upperBound...]
                continue
            }
            if start.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<start.lowerBound]))) }
            pieces.append(.variable(name))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }

    private static func shellNames(in text: String) -> [String] {
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
        return Set(words.filter { $0.hasPrefix("RB_") }.map(String.init)).sorted()
    }
}
