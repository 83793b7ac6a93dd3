/// A table that a phone shows row by row: short cells on one line, each with its column's heading unless it is plain,
/// wide cells on lines of their own.
struct HTMLTable: Sendable {
    /// A column's heading and how its cells stand.
    struct Column: Sendable {
        var heading: String
        var isNumber = false
        /// On a phone the cell goes without its heading.
        var isPlain = false
        /// Holds sentences.
        var isWide = false
        /// Never broken into lines.
        var isTight = false
    }

    let caption: String
    let columns: [Column]
    /// As narrow as its cells, for few short columns.
    var isCompact = false
    /// A page stays below a megabyte: rows beyond so many bytes are left out, and said to be.
    private var bytesLeft: Int
    private var rows: [(style: String, cells: [Markup])] = []
    private var leftOut = 0

    init(_ caption: String, _ columns: [Column], bytes: Int = 80_000) {
        self.caption = caption
        self.columns = columns
        bytesLeft = bytes
    }

    mutating func add(_ cells: [Markup], style: String = "") {
        let frame = 100 + columns.reduce(0) { $0 + 60 + $1.heading.utf8.count }
        bytesLeft -= cells.reduce(frame) { $0 + $1.size }
        if bytesLeft > 0 { rows.append((style, cells)) } else { leftOut += 1 }
    }

    func markup(_ say: ReportVoice) -> Markup {
        let head = columns.map { column in
            Markup.tag(
                "th", ["scope": "col", "class": column.isNumber ? "number" : "", "role": "columnheader"],
                column.heading)
        }
        let body = rows.map { row in
            Markup.tag(
                "tr", ["class": row.style, "role": "row"],
                zip(columns, row.cells).map { column, cell in
                    .tag(
                        "td",
                        ["class": style(of: column), "data-label": column.heading, "role": "cell"], [cell])
                })
        }
        let table = Markup.tag(
            "table", ["class": isCompact ? "stack compact" : "stack", "role": "table"],
            .tag("caption", [:], caption),
            .tag("thead", ["role": "rowgroup"], .tag("tr", ["role": "row"], head)),
            .tag("tbody", ["role": "rowgroup"], body))
        guard leftOut > 0 else { return table }
        return table + .tag("p", ["class": "soft small"], say(.rowsLeftOut, "\(leftOut)"))
    }

    private func style(of column: Column) -> String {
        [
            (column.isNumber, "number"), (column.isPlain, "plain"), (column.isWide, "wide"),
            (column.isTight, "tight"),
        ].filter(\.0).map(\.1).joined(separator: " ")
    }
}
