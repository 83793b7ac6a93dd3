import ChaosCore
import Foundation
import Yams

/// Reads a YAML file into its root mapping. Size and nesting are bounded, since files may come from anywhere.
enum YAMLFile {
    /// No file of ours comes near this; a larger one is a mistake.
    static let sizeLimit = 1 << 20
    /// Deeper nesting is never meant and would cost stack.
    static let nestingLimit = 64
    /// Aliases of aliases double with each step, and a key made of them is compared whole.
    static let aliasLimit = 16

    /// The file's text; a problem (and `nil`) when it cannot be read.
    static func text(path: String, problems: ProblemList) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            problems.add(line: nil, key: "", "there is no such file.")
            return nil
        }
        // Not the whole file at once: it may be a device that never ends.
        guard !isFolder.boolValue, let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: sizeLimit + 1) ?? Data()
        else {
            problems.add(
                line: nil, key: "", isFolder.boolValue ? "this is a folder." : "the file cannot be read (permission?).")
            return nil
        }
        guard data.count <= sizeLimit else {
            problems.add(line: nil, key: "", "the file has more than \(sizeLimit) bytes; no more are read.")
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
        if let line = tooManyAliases(text) {
            problems.add(line: line, key: "", "more than \(aliasLimit) aliases (*name).")
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
        case .reader(let problem, _, _, let text):
            problems.add(line: lineOfControlCharacter(text), key: "", "not valid YAML: \(problem).")
        default:
            problems.add(line: nil, key: "", "not valid YAML: \(yaml).")
        }
    }

    /// Without showing the character, which may be one that moves the reader's cursor.
    private static func lineOfControlCharacter(_ text: String) -> Int? {
        var line = 1
        for scalar in text.unicodeScalars {
            if scalar == "\n" { line += 1 }
            if scalar.properties.generalCategory == .control, !"\t\n\r\u{85}".unicodeScalars.contains(scalar) {
                return line
            }
        }
        return nil
    }

    /// The first line that nests deeper than the limit, counted without building anything.
    private static func tooDeep(_ text: String) -> Int? {
        var depth = 0
        for (index, line) in lines(of: text) {
            var dashes = 0
            var leading = true
            for character in line {
                switch character {
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
                case UInt8(ascii: "-") where leading, UInt8(ascii: "?") where leading: dashes += 1
                case UInt8(ascii: " "): continue
                default: leading = false
                }
                if depth > nestingLimit || dashes > nestingLimit { return index + 1 }
            }
            if line.prefix(while: { $0 == UInt8(ascii: " ") }).count > 8 * nestingLimit { return index + 1 }
        }
        return nil
    }

    /// The line of the first alias over the limit. What only looks like one counts as well, but for the stars of cron
    /// expressions: a bare star names nothing, and `*/5` nothing either while no anchor begins with a slash.
    private static func tooManyAliases(_ text: String) -> Int? {
        var seen = 0
        var nameless = Set(" \t\r\"',]}".utf8)
        if !text.contains("&/") { nameless.insert(UInt8(ascii: "/")) }
        for (index, line) in lines(of: text) {
            var previous = UInt8(ascii: " ")
            var isStar = false
            for character in line {
                if isStar, !nameless.contains(character) { seen += 1 }
                if seen > aliasLimit { return index + 1 }
                isStar = character == UInt8(ascii: "*") && " \t[{,:?-".utf8.contains(previous)
                previous = character
            }
        }
        return nil
    }

    private static func lines(of text: String) -> some Sequence<(offset: Int, element: Substring.UTF8View)> {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).lazy.enumerated()
    }
}
