import Glibc
import Synchronization

/// A program that this process started and talks with, a line at a time, over its standard input and output.
///
/// It has a session of its own, no other descriptor of ours, no ignored or blocked signal, and is reaped by a thread.
/// Letting go of the value closes its input, which is how a program of ours learns that nobody needs it any more.
public final class ChildProgram: Sendable {
    /// Its process id; may belong to a stranger once `end` is known.
    public let pid: Int32
    /// Clock ticks since boot when it started (field 22 of `/proc/PID/stat`), which tells it from a later one of that id.
    public let startTicks: UInt64
    /// What it writes, a line each, without line ends; ends when it has closed its output. To be read once.
    public let lines: AsyncStream<String>

    private let input = SerialWorker<LineWriter>()
    private let reading: WakeSignal
    private let reaper: ChildReaper
    private let program: String

    /// Starts the program. `environment` is all it gets; `keepsErrorOutput` hands it our standard error instead of
    /// `/dev/null`. Throws `.unreachable` when it is not there or the system refuses.
    public static func start(
        _ program: String, arguments: [String], environment: [String: String] = ChildEnvironment.plain,
        keepsErrorOutput: Bool = false
    ) async throws(ClientError) -> ChildProgram {
        let reply = PendingReply<ChildProgram>()
        let isStarted = DedicatedThread.start {
            reply.settle(
                Result { () throws(ClientError) in
                    try ChildProgram(program, arguments, environment, keepsErrorOutput)
                })
        }
        if !isStarted { throw Self.error(.unreachable, "start", program, "the system gives no more threads") }
        return try await reply.value()
    }

    private init(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ keepsErrorOutput: Bool
    ) throws(ClientError) {
        let parts = try ChildSpawn.start(program, arguments, environment, keepsErrorOutput)
        self.program = program
        pid = parts.pid
        startTicks = ProcessFinder.stat(of: parts.pid)?.startTicks ?? 0
        guard let reaper = ChildReaper(parts.pid) else {
            for descriptor in [parts.input, parts.output] { _ = Glibc.close(descriptor) }
            throw Self.error(.unreachable, "start", program, "the system gives no more threads")
        }
        self.reaper = reaper
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        lines = stream
        let wake = WakeSignal()
        reading = wake
        let output = parts.output
        // The descriptors go to their threads, which are their only owners from here on.
        let isReading = DedicatedThread.start {
            LineReader(output, interruptedBy: wake).readAll { continuation.yield($0) }
            continuation.finish()
        }
        if !isReading {
            _ = Glibc.close(output)
            continuation.finish()
        }
        let end = parts.input
        input.start(made: PendingReply(), target: program) { LineWriter(end, target: program) }
        if input.isClosed { _ = Glibc.close(end) }
    }

    deinit {
        input.close()
        reading.raise()
    }

    /// Sends one line. Throws `.connectionLost` when the program reads no more, `.timedOut` when it does not read in
    /// time (then nothing can be sent any more), `.closed` after `closeInput`.
    public func send(_ line: String, timeout: Duration = .seconds(5)) async throws(ClientError) {
        try await input.send(line, within: timeout, to: program)
    }

    /// Closes the program's standard input, after a line that is on its way.
    public func closeInput() {
        input.close()
    }

    /// How it ended; nil while it runs.
    public var end: ChildEnd? { reaper.end }

    /// Waits until it has ended, also in a cancelled task; nil when it still runs after `limit`.
    public func end(within limit: Duration) async -> ChildEnd? {
        await reaper.end(within: limit)
    }

    /// Sends it a signal; false when it has ended.
    @discardableResult
    public func signal(_ number: Int32) -> Bool {
        reaper.signal(number)
    }

    private static func error(
        _ code: ClientError.Code, _ operation: String, _ program: String, _ cause: String
    ) -> ClientError {
        ClientError(code: code, operation: operation, target: program, cause: cause)
    }
}
