import ChaosCore
import Dispatch
import Foundation

/// The file in which the load noted how each request ended, one a line, with a closing line that says whether it is whole.
struct OutcomeFile: Sendable {
    private struct Closing: Decodable {
        let written: Int
        let dropped: Int
    }

    private static let piece = 1 << 20
    /// A longer line is none of ours.
    private static let lineLimit = 1 << 20

    let path: String

    /// Fills the books with every request, on a thread that may block. The reason when the list is not whole, else `nil`.
    func fill(_ books: [RequestBook]) async -> (books: [RequestBook], gap: String?) {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                var filled = books
                let gap = read { outcome in
                    for index in filled.indices { filled[index].take(outcome) }
                }
                for index in filled.indices { filled[index].finish() }
                continuation.resume(returning: (filled, gap))
            }
        }
    }

    private func read(_ take: (RequestOutcome) -> Void) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return "the list of requests cannot be opened" }
        defer { try? file.close() }
        var pass = Pass()
        var rest = Data()
        while true {
            guard let data = try? file.read(upToCount: Self.piece) ?? Data() else {
                return "the list of requests cannot be read"
            }
            if data.isEmpty { break }
            rest.append(data)
            var start = rest.startIndex
            while let end = Self.lineEnd(in: rest, from: start) {
                if let problem = pass.take(rest[start..<end], take) { return problem }
                start = end + 1
            }
            rest = Data(rest[start...])
            if rest.count > Self.lineLimit { return "the list of requests is damaged at line \(pass.lines + 1)" }
        }
        return rest.isEmpty ? pass.gap : pass.gap ?? "the list of requests is incomplete: it ends in mid-line"
    }

    /// `memchr` instead of `firstIndex`: the file may have 100 MB.
    private static func lineEnd(in data: Data, from start: Int) -> Int? {
        data.withUnsafeBytes { bytes in
            let offset = start - data.startIndex
            guard let base = bytes.baseAddress, offset < bytes.count,
                let found = memchr(base + offset, 0x0A, bytes.count - offset)
            else { return nil }
            return data.startIndex + (UnsafeRawPointer(found) - base)
        }
    }

    /// One way through the file.
    private struct Pass {
        private let decoder = JSONDecoder()
        private(set) var lines = 0
        private var closing: Closing?

        /// Takes one line; a problem when it is none of ours.
        mutating func take(_ line: Data, _ take: (RequestOutcome) -> Void) -> String? {
            if closing == nil, let outcome = try? decoder.decode(RequestOutcome.self, from: line) {
                lines += 1
                take(outcome)
                return nil
            }
            guard closing == nil, let last = try? decoder.decode(Closing.self, from: line) else {
                return "the list of requests is damaged at line \(lines + 1)"
            }
            closing = last
            return nil
        }

        /// What is missing, by the closing line.
        var gap: String? {
            guard let closing else { return "the list of requests is incomplete: its closing line is missing" }
            if closing.dropped > 0 {
                return "the list of requests is incomplete: \(Counted.text(closing.dropped)) outcomes were dropped"
            }
            if closing.written != lines {
                return "the list of requests is incomplete: it holds \(Counted.text(lines)) of"
                    + " \(Counted.text(closing.written))"
            }
            return nil
        }
    }
}
