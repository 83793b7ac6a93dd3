/// Keeps a live picture up to date: redraws in place on a terminal, writes a line per stage elsewhere.
///
/// It changes no mode of the terminal and hides nothing, so that a killed process leaves nothing to repair: every
/// drawing ends with the cursor at the beginning of the line below the picture. Not thread-safe; one owner draws.
public final class TerminalScreen {
    private let isInteractive: Bool
    private let colour: Bool
    private let isQuiet: Bool
    private let width: () -> Int
    private let height: () -> Int
    private let sink: TextSink
    /// Columns of each line that stands on the terminal now.
    private var drawn: [Int] = []
    private var lastStage: String?

    /// - Parameters:
    ///   - isInteractive: Whether a person looks at a terminal that understands cursor movements.
    ///   - colour: Whether colours are wanted (`NO_COLOR` is the caller's to read).
    ///   - width: Columns of the terminal, asked for anew at each drawing, since a window may be resized.
    ///   - height: Rows of the terminal, asked for likewise.
    ///   - quiet: Writes nothing at all.
    public init(
        isInteractive: Bool, colour: Bool, width: @autoclosure @escaping () -> Int,
        height: @autoclosure @escaping () -> Int = 24, quiet: Bool = false, sink: @escaping TextSink
    ) {
        self.isInteractive = isInteractive
        self.colour = colour
        self.width = width
        self.height = height
        isQuiet = quiet
        self.sink = sink
    }

    /// Shows the state in place of the one before. Without a terminal it prints one plain line when the stage changed.
    public func show(_ state: LiveState) {
        guard !isQuiet else { return }
        guard isInteractive else {
            if state.stage != lastStage { sink(LiveView.plainLine(state) + "\n") }
            lastStage = state.stage
            return
        }
        let columns = max(2, width())
        // One column and one row stay free: a full line may wrap, and a full screen would scroll.
        let view = LiveView(width: columns - 1, height: max(2, height()) - 1, colour: colour)
        // Written in one piece, so that no half picture is seen.
        let lines = view.lines(state).map { "\($0)\u{1B}[K\n" }.joined()
        sink(rewind(columns: columns) + lines + "\u{1B}[J")
        drawn = view.widths(state)
    }

    /// Leaves the last picture standing; what is shown next is drawn below it.
    public func end() {
        drawn = []
    }

    /// Moves to the first column of the picture's first row. A window that became narrower has wrapped its lines.
    private func rewind(columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        return rows > 0 ? "\u{1B}[\(rows)A\r" : ""
    }
}
