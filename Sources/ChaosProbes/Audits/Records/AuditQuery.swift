/// A query of a target file, with `$since` and `$keys` made numbered parameters.
///
/// Quoted texts, quoted names, dollar quotes and comments are left as they are. Each parameter carries its type, so that
/// it means the same wherever it stands.
struct AuditQuery: Sendable, Equatable {
    /// What a numbered parameter stands for.
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
    /// The meaning of `$1`, `$2`...
    let parameters: [Parameter]

    var usesKeys: Bool { parameters.contains(.keys) }

    /// Throws for a placeholder that nobody knows.
    init(_ source: String) throws(AuditProblem) {
        var scanner = SQLScanner(source)
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
                if !parameters.contains(parameter) { parameters.append(parameter) }
                let number = (parameters.firstIndex(of: parameter) ?? 0) + 1
                text.append(contentsOf: "($\(number)::\(parameter.type))".utf8)
            }
        }
        self.text = String(decoding: text, as: UTF8.self)
        self.parameters = parameters
    }
}
