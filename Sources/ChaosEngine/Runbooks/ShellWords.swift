/// Finds the commands that a bash script calls, as far as that can be seen without running it. For warnings only.
enum ShellWords {
    private static let own: Set<String> = [
        "if", "then", "else", "elif", "fi", "for", "do", "done", "while", "until", "case", "esac", "in", "function",
        "{", "}", "[", "[[", "!", "time", "select", ":", ".", "alias", "bg", "break", "cd", "command", "continue",
        "declare", "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts", "hash", "help", "jobs", "kill",
        "let", "local", "mapfile", "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "return", "set",
        "shift", "shopt", "source", "test", "times", "trap", "true", "type", "ulimit", "umask", "unset", "wait",
    ]
    /// Words that are followed by a command.
    private static let openers: Set<String> = ["if", "then", "else", "elif", "do", "while", "until", "!", "time", "{"]

    /// Each command once, sorted; no builtins, functions, variables or paths.
    static func commands(in script: String) -> [String] {
        var found: Set<String> = []
        var functions: Set<String> = []
        for piece in pieces(of: script) {
            var words = piece.split(whereSeparator: \.isWhitespace).map(String.init)
            while let first = words.first, openers.contains(first) || isAssignment(first) { words.removeFirst() }
            guard let first = words.first else { continue }
            if first.hasSuffix("()") { functions.insert(String(first.dropLast(2))) }
            let isName = first.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
            if isName, first.first?.isLetter == true, !own.contains(first) { found.insert(first) }
        }
        return found.subtracting(functions).sorted()
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let equal = word.firstIndex(of: "="), equal != word.startIndex else { return false }
        return word[..<equal].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// The script cut where commands begin; texts in quotes, comments and lines that go on are left out.
    private static func pieces(of script: String) -> [String] {
        var pieces = [""]
        var quote: Character?
        /// Open `$(` inside of a quoted text.
        var nested = 0
        var previous: Character = "\n"
        var isComment = false
        for character in script.replacing("\\\n", with: " ") {
            defer { previous = character }
            if isComment {
                if character.isNewline { isComment = false } else { continue }
            }
            if let open = quote {
                if character == open, previous != "\\" { quote = nil }
                // A command in a quoted $(...) begins there all the same.
                if open == "\"", character == "(", previous == "$" {
                    pieces.append("")
                    quote = nil
                    nested += 1
                } else {
                    continue
                }
            } else if character == ")", nested > 0 {
                quote = "\""
                nested -= 1
            } else if character == "'" || character == "\"" {
                quote = character
                pieces[pieces.count - 1] += "'"
            } else if character == "#", previous.isWhitespace {
                isComment = true
            } else if character.isNewline || ";|&()`".contains(character) {
                if character == "(", previous == "(" || isCall(pieces[pieces.count - 1]) {
                    pieces[pieces.count - 1] += "("
                } else if character == ")", pieces[pieces.count - 1].hasSuffix("(") {
                    pieces[pieces.count - 1] += ")"
                } else {
                    pieces.append("")
                }
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces
    }

    /// `name(`, which begins a function.
    private static func isCall(_ piece: String) -> Bool {
        let word = piece.drop { $0.isWhitespace }
        return !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}
