import ChaosCore

/// The lines of a Redis step as commands: words with spaces between them, `"double"` and `'single'` quotes around words
/// with spaces. A line that ends in `\` goes on in the next one; one that begins with `#` is a remark. Of an answer behind
/// ` | WORD` only the lines that hold the word are kept.
enum RedisWords {
    /// One line.
    struct Command: Equatable {
        var words: [String]
        /// What the lines of the answer must hold.
        var filter: String?
    }

    /// What is wrong with the text.
    struct Failure: Error, Equatable {
        let reason: String
    }

    /// All commands in order. A variable is one word or a part of one; a list alone in its word gives a word for each item.
    static func commands(_ pieces: [StepCall.Piece]) -> Result<[Command], Failure> {
        var reader = Reader()
        for piece in pieces {
            switch piece {
            case .text(let text): for character in text { reader.take(character) }
            case .value(let value): reader.take(value)
            }
        }
        return reader.finish()
    }

    private struct Reader {
        private var commands: [Command] = []
        private var words: [String] = []
        private var word: String?
        /// Set when the word is a list so far.
        private var list: [String]?
        private var quote: Character?
        private var isEscaped = false
        private var isRemark = false
        /// How many words stand before the `|`.
        private var bar: Int?

        mutating func take(_ value: StepValue) {
            if isRemark { return }
            if word == nil, quote == nil, case .list(let items) = value {
                list = items
            } else {
                word = (word ?? "") + value.text
            }
        }

        mutating func take(_ character: Character) {
            if isRemark {
                if character.isNewline { isRemark = false }
            } else if isEscaped {
                isEscaped = false
                // Behind a backslash a line end is only a space.
                if character.isNewline, quote == nil { endWord() } else { append(character) }
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isNewline {
                endCommand()
            } else if character.isWhitespace {
                endWord()
            } else if character == "|", word == nil, !words.isEmpty, bar == nil {
                bar = words.count
            } else if character == "#", words.isEmpty, word == nil {
                isRemark = true
            } else {
                append(character)
            }
        }

        mutating func finish() -> Result<[Command], Failure> {
            if quote != nil { return .failure(Failure(reason: "a quotation mark is not closed")) }
            endCommand()
            if commands.contains(where: { $0.filter == "" }) {
                return .failure(Failure(reason: "one word is expected behind |"))
            }
            return .success(commands)
        }

        private mutating func append(_ character: Character) { word = (word ?? "") + String(character) }

        private mutating func endWord() {
            if let list { words += word.map { last in list.dropLast() + [(list.last ?? "") + last] } ?? list }
            if list == nil, let word { words.append(word) }
            word = nil
            list = nil
        }

        private mutating func endCommand() {
            endWord()
            if let bar {
                let rest = words[bar...]
                commands.append(Command(words: Array(words[..<bar]), filter: rest.count == 1 ? rest.first : ""))
            } else if !words.isEmpty {
                commands.append(Command(words: words))
            }
            words = []
            bar = nil
        }
    }
}
