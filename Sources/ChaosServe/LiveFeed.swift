import ChaosCore
import ChaosReporting
import Hummingbird

/// Follows the journal of a running drill and hands its lines out as server-sent events.
struct LiveFeed: Sendable {
    private static let pause = Duration.milliseconds(250)
    /// A line without meaning this often shows both ends that the connection still stands.
    private static let keepAlive = 40

    let run: String
    let journal: LiveJournal
    let store: any RunStore
    let clock: any RunClock

    /// Everything from this byte of the journal on, until the run has ended or nobody listens any more.
    func body(from start: Int) -> ResponseBody {
        ResponseBody { writer in
            var offset = start
            var quiet = 0
            while true {
                // Asked before the journal is read: whatever was written before the run ended is then in it.
                let isOver = try await store.run(run)?.state != .running
                let (lines, next) = journal.lines(from: offset)
                if !lines.isEmpty {
                    let text = lines.map { "event: line\ndata: \($0)\n" }.joined(separator: "\n")
                    try await writer.write(ByteBuffer(string: "\(text)id: \(next)\n\n"))
                }
                offset = next
                if isOver { break }
                quiet = lines.isEmpty ? quiet + 1 : 0
                if quiet % Self.keepAlive == Self.keepAlive - 1 { try await writer.write(ByteBuffer(string: ": \n\n")) }
                try await clock.sleep(for: Self.pause)
            }
            try await writer.write(ByteBuffer(string: "event: ended\ndata: \(offset)\n\n"))
            try await writer.finish(nil)
        }
    }
}
