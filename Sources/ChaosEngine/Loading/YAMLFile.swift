import ChaosCore
import Foundation
import Yams

/// Reads a YAML file into its root mapping. Size and nesting are bounded, since files may come from anywhere.
enum YAMLFile {
    /// No file of ours comes near this; a larger one is a mistake.
    static let sizeLimit = 1 << 20
    /// Deeper nesting is never meant and would cost stack.
    static let nestingLimit = 64

    /// The file's text; a problem (and `nil`) when it cannot be read.
    static func text(path: String, problems: ProblemList) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            problems.add(
                line: nil, key: "", isThere ? "the file cannot be read (permission?)." : "there is no such file.")
            return nil
        }
        guard data.count <= sizeLimit else {
            problems.add(line: nil, key: "", "the file has \(data.count) bytes; at most \(sizeLimit) are read.")
            return nil
        }
        guard let text = String(data: data, encoding: .utf8) else {
            problems.add(line: nil, key: "", "the file is not UTF-8 text.")
            return nil
        }
        return text
    }

    /// The root mapping of YAML text; problems (and `nil`) when it is not YAML or not a mapping.
    static func root(of text: String, problems: ProblemList) -> YAMLMapping? {
        if let line = tooDeep(text) {
            problems.add(line: line, key: "", "nested deeper than \(nestingLimit) levels.")
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                problems.add(line: 1, key: "", "the file is empty.")
                return nil
            }
            guard let mapping = node.mapping else {
                problems.add(line: node.mark?.line, key: "", "a mapping of keys is expected here.")
                return nil
            }
            return YAMLMapping(mapping, line: node.mark?.line, path: "", problems: problems)
        } catch {
            report(error, problems)
            return nil
        }
    }

    private static func report(_ error: any Error, _ problems: ProblemList) {
        guard let yaml = error as? YamlError else {
            problems.add(line: nil, key: "", "not valid YAML: \(error)")
            return
        }
        switch yaml {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            problems.add(line: mark.line, key: "", "not valid YAML: \(problem).")
        case .duplicatedKeysInMapping(let keys, let context):
            problems.add(line: context.mark.line, key: "\(keys.first ?? "")", "the key is given twice.")
        default:
            problems.add(line: nil, key: "", "not valid YAML: \(yaml).")
        }
    }

    /// The first line that nests deeper than the limit, counted without building anything.
    private static func tooDeep(_ text: String) -> Int? {
        var depth = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var dashes = 0
            var leading = true
            for character in line.utf8 {
                switch character {
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
                case UInt8(ascii: "-") where leading, UInt8(ascii: "?") where leading: dashes += 1
                case UInt8(ascii: " "): continue
                default: leading = false
                }
                if depth > nestingLimit || dashes > nestingLimit { return index + 1 }
            }
            if line.prefix(while: { $0 == " " }).count > 8 * nestingLimit { return index + 1 }
        }
        return nil
    }
}
