/// As much of a terminal as the screen needs: wrapping, newline, cursor up, carriage return, erase.
struct Emulator {
    let columns: Int
    let rows: Int
    private var cells: [[Character]] = [[]]
    private var row = 0
    private(set) var column = 0

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines from the top, without those that are empty at the end.
    var lines: [String] { cells.map { String($0) } }

    mutating func feed(_ text: String) {
        var rest = text[...]
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\n": newline()
            case "\r": column = 0
            case "\u{1B}":
                let sequence = rest.dropFirst().prefix { !$0.isLetter }
                let command = rest.dropFirst(1 + sequence.count).first
                rest = rest.dropFirst(2 + sequence.count)
                execute(command, Int(sequence) ?? 1)
            default: put(character)
            }
        }
    }

    private mutating func execute(_ command: Character?, _ count: Int) {
        switch command {
        case "A": row = max(max(0, cells.count - rows), row - count)
        case "K": cells[row] = Array(cells[row].prefix(column))
        case "J":
            cells[row] = Array(cells[row].prefix(column))
            cells.removeSubrange((row + 1)...)
        default: break
        }
    }

    private mutating func put(_ character: Character) {
        if column == columns { newline() }
        while cells[row].count <= column { cells[row].append(" ") }
        cells[row][column] = character
        column += 1
    }

    private mutating func newline() {
        row += 1
        column = 0
        if row == cells.count { cells.append([]) }
    }
}
