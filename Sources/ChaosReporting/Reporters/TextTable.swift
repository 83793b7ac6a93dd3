/// Columns of plain text, each as wide as its widest cell. The last column wraps when the table is too wide.
struct TextTable: Sendable {
    var rows: [[String]]
    /// Indices of columns whose cells stand at the right.
    var right: Set<Int> = []
    /// Columns that the whole table may take.
    let width: Int

    private static let gap = 2
    /// Below this a wrapped column is no longer readable; the table may then be wider than asked for.
    private static let leastWrapped = 20

    /// The lines of each row; a row has more than one when its last cell was wrapped.
    var lines: [[String]] {
        let count = rows.map(\.count).max() ?? 0
        guard count > 0 else { return [] }
        let widths = (0..<count - 1).map { column in
            rows.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        let indent = widths.reduce(0) { $0 + $1 + Self.gap }
        let room = max(Self.leastWrapped, width - indent)
        return rows.map { row in
            let front = widths.indices.map { column in
                let cell = column < row.count ? row[column] : ""
                return DisplayWidth.pad(cell, to: widths[column], right: right.contains(column)) + "  "
            }.joined()
            let parts = Self.wrap(row.count == count ? row[count - 1] : "", to: room)
            return parts.enumerated().map { index, part in
                let line = (index == 0 ? front : String(repeating: " ", count: indent)) + part
                return String(line.reversed().drop { $0 == " " }.reversed())
            }
        }
    }

    /// Breaks text at spaces into lines of at most this many columns; a longer word is cut into pieces.
    static func wrap(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var rest = String(word)
            if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(rest) <= columns {
                line += " " + rest
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while DisplayWidth.of(rest) > columns {
                let piece = DisplayWidth.prefix(of: rest, columns: max(2, columns))
                lines.append(piece)
                rest = String(rest.dropFirst(piece.count))
            }
            line = rest
        }
        return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
    }
}
