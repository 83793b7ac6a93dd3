import Glibc

/// The other end of a `ChildProgram`: the lines that a program so started gets from its starter, and its own to it.
public final class StarterChannel: Sendable {
    /// What the starter sends, a line each; ends when the starter has closed its end or is gone. To be read once.
    public let lines: AsyncStream<String>
    private let output = SerialWorker<LineWriter>()
    private let reading = WakeSignal()

    /// Talks over standard input and standard output, which nothing else in the program may use.
    public init() {
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        lines = stream
        let wake = reading
        let isReading = DedicatedThread.start {
            LineReader(0, owns: false, interruptedBy: wake).readAll { continuation.yield($0) }
            continuation.finish()
        }
        if !isReading { continuation.finish() }
        output.start(made: PendingReply(), target: "standard output") {
            LineWriter(1, owns: false, target: "standard output")
        }
    }

    deinit {
        output.close()
        reading.raise()
    }

    /// Sends one line. Throws `.connectionLost` when the starter is gone, without raising SIGPIPE, and `.timedOut`.
    public func send(_ line: String, timeout: Duration = .seconds(5)) async throws(ClientError) {
        try await output.send(line, within: timeout, to: "standard output")
    }
}
