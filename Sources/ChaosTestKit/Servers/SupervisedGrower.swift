import Foundation
import Synchronization

/// A program that takes memory, lets go of it and takes it again, as a service under load does; and its supervisor, which
/// starts it again a moment after it was killed and writes each process id down.
public final class SupervisedGrower: Sendable {
    /// The file with the id of the running process; there is none between two starts.
    public let pidFile: String
    private let command: [String]
    private let log: String
    private let current = Mutex<ServerProcess?>(nil)
    private let counted = Mutex(0)
    private let keeping = Mutex<Task<Void, Never>?>(nil)

    /// Starts the program in a control group, when one is given: it takes `base` MiB, and between 0 and `swing` MiB more.
    /// With a `pause` of nil it is not started again.
    public static func start(
        in folder: String? = nil, base: Int = 24, swing: Int = 40, directory: TemporaryDirectory,
        pause: Duration? = .milliseconds(100)
    ) async throws -> SupervisedGrower {
        let grower = SupervisedGrower(folder, base, swing, directory)
        try grower.launch()
        grower.keeping.withLock { $0 = Task { await grower.keep(pause) } }
        // Until then it is the shell that starts it.
        let (ready, deadline) = (directory.file("ready"), ContinuousClock.now + .seconds(60))
        while access(ready, F_OK) != 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        return grower
    }

    private init(_ folder: String?, _ base: Int, _ swing: Int, _ directory: TemporaryDirectory) {
        // Perl is in every Debian; a string that is appended to is memory that was written to.
        let program = """
            my ($base, $more, $full) = ('', '', 0);
            $base .= 'a' x 1048576 for 1..\(base);
            open(my $ready, '>', '\(directory.file("ready"))'); close($ready);
            while (1) {
                if (length($more) >= \(swing) * 1048576) { undef $more; $more = ''; }
                $more .= 'b' x 1048576 if \(swing) > 0;
                select(undef, undef, undef, 0.01);
            }
            """
        let join = folder.map { "echo $$ > \($0)/cgroup.procs; " } ?? ""
        command = ["/bin/sh", "-c", "\(join)exec perl -e \"$0\"", program]
        pidFile = directory.file("grower.pid")
        log = directory.file("grower.log")
    }

    /// The id of the running process; nil between two starts.
    public var pid: Int32? { current.withLock { $0?.pid } }

    /// How often it was started.
    public var starts: Int { counted.withLock { $0 } }

    /// How the last process ended: its exit code, or 128 + the signal; waits for the end.
    public func waitForExit() async -> Int32? { await current.withLock { $0 }?.waitForExit() }

    /// Ends it for good.
    public func stop() async {
        let task = keeping.withLock { $0 }
        task?.cancel()
        await current.withLock { $0 }?.end(SIGKILL)
        await task?.value
        await current.withLock { $0 }?.end(SIGKILL)
    }

    private func launch() throws {
        let process = try ServerProcess(command, log: log)
        current.withLock { $0 = process }
        counted.withLock { $0 += 1 }
        if let pid = process.pid { try "\(pid)\n".write(toFile: pidFile, atomically: true, encoding: .utf8) }
    }

    private func keep(_ pause: Duration?) async {
        while let process = current.withLock({ $0 }) {
            _ = await process.waitForExit()
            unlink(pidFile)
            guard let pause, !Task.isCancelled else { return }
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled, (try? launch()) != nil else { return }
            // Stopped just now: the one that was started is left to `stop`, which waits for us.
            if Task.isCancelled { return }
        }
    }
}
