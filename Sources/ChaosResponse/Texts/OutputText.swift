import Synchronization

/// Collects what a step says, up to a limit; the beginning and the newest lines stay.
final class OutputText: Sendable {
    private static let headLines = 400
    private static let tailLines = 100
    private static let longestLine = 4_000

    private struct State {
        var head: [String] = []
        var tail: [String] = []
        var dropped = 0
    }

    private let state = Mutex(State())

    /// Takes a line; a very long one is cut.
    func append(_ line: String) {
        let line = line.utf8.count > Self.longestLine ? "\(line.prefix(Self.longestLine)) (cut)" : line
        state.withLock { state in
            if state.head.count < Self.headLines { return state.head.append(line) }
            state.tail.append(line)
            if state.tail.count > Self.tailLines {
                state.tail.removeFirst()
                state.dropped += 1
            }
        }
    }

    /// All that was kept, without empty lines at its end.
    var text: String {
        state.withLock { state in
            let gap = state.dropped > 0 ? ["... \(state.dropped) lines left out ..."] : []
            var lines = state.head + gap + state.tail
            while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
            return lines.joined(separator: "\n")
        }
    }
}
