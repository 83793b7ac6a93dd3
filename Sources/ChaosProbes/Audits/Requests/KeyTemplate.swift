import ChaosCore

/// How the key of a request is built: text with variables (`${user}`) and fields of the answer (`${body.orderId}`).
struct KeyTemplate: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case text(String)
        case variable(String)
        case field(String)
    }

    private let pieces: [Piece]

    /// Throws when a `${` is not closed.
    init(_ text: String) throws(AuditProblem) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "${") {
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                throw AuditProblem("the key \"\(text)\" has a ${ without its }")
            }
            pieces.append(.text(String(rest[..<open.lowerBound])))
            let name = rest[open.upperBound..<close]
            pieces.append(name.hasPrefix("body.") ? .field(String(name.dropFirst(5))) : .variable(String(name)))
            rest = rest[rest.index(after: close)...]
        }
        self.pieces = pieces + [.text(String(rest))]
    }

    /// The key; `nil` when the request did not carry, or its answer did not tell, something that it is made of.
    func key(of outcome: RequestOutcome) -> String? {
        var key = ""
        for piece in pieces {
            switch piece {
            case .text(let text): key += text
            case .variable(let name):
                guard let value = outcome.variables[name] else { return nil }
                key += value.text
            case .field(let name):
                guard let value = outcome.body.flatMap({ TopLevelField.text(name, in: $0) }) else { return nil }
                key += value
            }
        }
        return key
    }
}
