import ChaosCore
import NIOCore

/// A text with `${variables}`, compiled once into pieces of bytes.
struct TextTemplate {
    private enum Piece {
        case literal([UInt8])
        case value(VariableTable.Source)
    }

    private var pieces: [Piece] = []
    /// The placeholders in the order of their first use, each once.
    private(set) var placeholders: [(name: String, source: VariableTable.Source)] = []

    /// Compiles the text. A `$` that no `{` follows stands for itself. Throws `invalidFile` for a placeholder that has
    /// no end or names no variable.
    init(_ text: String, scenario: String, variables: inout VariableTable) throws(ChaosError) {
        var rest = Substring(text)
        while let start = rest.firstRange(ofPlaceholder: "${") {
            appendLiteral(rest[..<start.lowerBound])
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw ChaosError(
                    .invalidFile, operation: "prepare the load", target: "scenario \(scenario)",
                    cause: "a ${ without its } in the request")
            }
            let name = String(rest[start.upperBound..<end])
            let source = try variables.source(of: name)
            pieces.append(.value(source))
            if !placeholders.contains(where: { $0.name == name }) { placeholders.append((name, source)) }
            rest = rest[rest.index(after: end)...]
        }
        appendLiteral(rest)
    }

    /// Writes the text with the values of one iteration.
    func write(_ values: IterationValues, to buffer: inout ByteBuffer) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): buffer.writeBytes(bytes)
            case .value(let source): values.write(source, to: &buffer)
            }
        }
    }

    private mutating func appendLiteral(_ text: Substring) {
        if !text.isEmpty { pieces.append(.literal(Array(text.utf8))) }
    }
}

extension Substring {
    /// The first place of a two-character mark; Foundation's search is not worth its start-up time here.
    fileprivate func firstRange(ofPlaceholder mark: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(mark) { return index..<self.index(index, offsetBy: mark.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
