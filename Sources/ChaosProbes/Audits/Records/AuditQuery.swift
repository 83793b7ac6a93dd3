import ChaosClients

/// A query of a target file, with `$since` and `$keys` made parameters of the engine.
///
/// Quoted texts, quoted names, dollar quotes and comments are left as they are. PostgreSQL's parameters are numbered and
/// carry their type, so that each means the same wherever it stands; MariaDB's are marks, one for each place.
struct AuditQuery: Sendable, Equatable {
    /// What a parameter stands for.
    enum Parameter: String, CaseIterable {
        case since
        case keys

        var type: String {
            switch self {
            case .since: "timestamptz"
            case .keys: "text[]"
            }
        }
    }

    let text: String
    /// The meaning of `$1`, `$2`..., or of each `?`.
    let parameters: [Parameter]

    var usesKeys: Bool { parameters.contains(.keys) }

    /// Throws for a placeholder that nobody knows.
    init(_ source: String, _ engine: SQLEngine) throws(AuditProblem) {
        var scanner = SQLScanner(source, engine)
        var parameters: [Parameter] = []
        var text: [UInt8] = []
        while let piece = scanner.next() {
            switch piece {
            case .verbatim(let bytes):
                text.append(contentsOf: bytes)
            case .placeholder(let name):
                guard let parameter = Parameter(rawValue: name) else {
                    throw AuditProblem("the query names $\(name); only $since and $keys are known")
                }
                switch engine {
                case .postgres:
                    if !parameters.contains(parameter) { parameters.append(parameter) }
                    let number = (parameters.firstIndex(of: parameter) ?? 0) + 1
                    text.append(contentsOf: "($\(number)::\(parameter.type))".utf8)
                case .mariadb:
                    parameters.append(parameter)
                    text.append(UInt8(ascii: "?"))
                }
            }
        }
        self.text = String(decoding: text, as: UTF8.self)
        self.parameters = parameters
    }
}
