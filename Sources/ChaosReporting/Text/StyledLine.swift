/// One line for a terminal in pieces of one tone each, so that it can be measured and cut before it is painted.
struct StyledLine: Sendable {
    private(set) var pieces: [(text: String, tone: Paint.Tone)] = []

    init(_ text: String = "", _ tone: Paint.Tone = .plain) {
        add(text, tone)
    }

    /// Appends a piece.
    mutating func add(_ text: String, _ tone: Paint.Tone = .plain) {
        if !text.isEmpty { pieces.append((text, tone)) }
    }

    /// The columns that the whole line takes.
    var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The line with colours, cut to this many columns.
    func rendered(width columns: Int, paint: Paint) -> String {
        guard width > columns else { return pieces.map { paint($0.text, $0.tone) }.joined() }
        guard columns > 0 else { return "" }
        var room = columns - 1
        var text = ""
        for piece in pieces {
            let shown = DisplayWidth.prefix(of: piece.text, columns: room)
            text += paint(shown, piece.tone)
            room -= DisplayWidth.of(shown)
            if shown != piece.text { break }
        }
        return text + "…"
    }
}
