import ChaosCore

/// A runbook's Markdown taken apart, as far as a runbook needs it: the front matter and the fenced blocks.
///
/// There is no Markdown library here. What this reads and GitHub would show otherwise is refused: a step must be what the
/// reader sees.
struct MarkdownFences {
    /// A block between two lines of backticks.
    struct Fence: Equatable {
        /// The line of the opening fence, counted from 1.
        let line: Int
        /// What stands behind the backticks.
        let info: String
        let text: String
    }

    /// The YAML between the two `---`, with an empty line in place of the first, so that lines keep their numbers.
    private(set) var frontMatter: String?
    private(set) var fences: [Fence] = []
    /// What GitHub shows, but for front matter and comments.
    private(set) var prose: [String] = []

    private let lines: [Substring]
    private let problems: ProblemList

    init(_ text: String, problems: ProblemList) {
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        self.problems = problems
        readBody(from: readFrontMatter())
    }

    /// Returns the index of the first line behind the front matter.
    private mutating func readFrontMatter() -> Int {
        guard lines.first == "---" else {
            problems.add(line: 1, key: "", "a runbook begins with its front matter: a line of ---.")
            return 0
        }
        guard let end = lines.indices.dropFirst().first(where: { lines[$0] == "---" }) else {
            problems.add(line: 1, key: "", "the front matter has no closing ---.")
            return lines.count
        }
        frontMatter = "\n" + lines[1..<end].joined(separator: "\n")
        return end + 1
    }

    private mutating func readBody(from start: Int) {
        var index = start
        var isComment = false
        while index < lines.count {
            let line = lines[index]
            let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                index = readFence(at: index, trimmed, isHidden: isComment)
                continue
            }
            prose.append(String(line))
            isComment = Self.isInComment(line, isComment)
            index += 1
        }
        if isComment { problems.add(line: nil, key: "", "an HTML comment (<!--) is not closed.") }
    }

    /// Reads a fence and returns the index of the line behind it.
    private mutating func readFence(at start: Int, _ opening: Substring, isHidden: Bool) -> Int {
        let mark: Character = opening.first ?? "`"
        let length = opening.prefix { $0 == mark }.count
        let info = opening.dropFirst(length).trimmingSpaces
        let end = lines[(start + 1)...].firstIndex { line in
            let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
            let marks = trimmed.prefix { $0 == mark }.count
            return marks >= length && trimmed.dropFirst(marks).allSatisfy { $0 == " " }
        }
        guard let end else {
            problems.add(line: start + 1, key: "", "the fence is not closed.")
            return lines.count
        }
        let isStep = StepKind(rawValue: String(info.prefix { $0 != " " })) != nil || info.contains("id=")
        if isStep, isHidden {
            problems.add(line: start + 1, key: "", "a step inside an HTML comment is hidden from its reader.")
        } else if isStep, mark != "`" || opening.count != lines[start].count {
            problems.add(
                line: start + 1, key: "", "a step's fence is made of backticks and begins at the start of its line.")
        } else {
            let text = lines[(start + 1)..<end].joined(separator: "\n")
            fences.append(Fence(line: start + 1, info: info, text: text))
        }
        return end + 1
    }

    private static func isInComment(_ line: Substring, _ before: Bool) -> Bool {
        var isComment = before
        var rest = line
        while let found = rest.firstRange(of: isComment ? "-->" : "<!--") {
            isComment.toggle()
            rest = rest[found.upperBound...]
        }
        return isComment
    }
}
