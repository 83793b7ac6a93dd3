import ChaosTestKit
import Foundation
import Synchronization

/// The real program, run as a person runs it.
struct CommandRun: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
    }
}

/// A state folder and a project folder of its own for running `firedrill`.
struct Desk: Sendable {
    let directory: TemporaryDirectory
    private let binary: String

    /// With the program beside the tests, or another build of it.
    init(program: String? = nil) throws {
        directory = try TemporaryDirectory("desk")
        let build = (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") as NSString)
            .deletingLastPathComponent
        binary = program ?? "\(build)/firedrill"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    }

    var state: String { directory.file("state") }

    /// Runs to the end.
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandRun {
        try await start(arguments, environment: environment).finish()
    }

    /// Starts without waiting.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningCommand {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        var all = ProcessInfo.processInfo.environment
        for name in all.keys where name.hasPrefix("FIREDRILL_") || name.hasPrefix("ISSUANCE_") { all[name] = nil }
        all["FIREDRILL_HOME"] = state
        all["SWIFT_BACKTRACE"] = "enable=no"
        all.merge(environment) { _, new in new }
        process.environment = all
        let name = UUID().uuidString
        return try RunningCommand(
            process, output: directory.file("\(name).out"), errors: directory.file("\(name).err"))
    }

    /// Every file below the desk with what is in it.
    func everything() -> [(path: String, text: String)] {
        let names = FileManager.default.enumerator(atPath: directory.path)?.allObjects as? [String] ?? []
        return names.compactMap { name in
            let path = directory.file(name)
            return FileManager.default.contents(atPath: path).map { (path, String(decoding: $0, as: UTF8.self)) }
        }
    }
}

/// A program that is running; its output goes through files, which no other child can hold open.
final class RunningCommand: Sendable {
    let pid: Int32
    private let output: String
    private let errors: String
    private let ended: AsyncStream<Int32>
    private let hasEnded = OnceFlag()

    init(_ process: Process, output: String, errors: String) throws {
        self.output = output
        self.errors = errors
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        ended = stream
        process.terminationHandler = { [hasEnded] process in
            hasEnded.mark()
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        pid = process.processIdentifier
    }

    /// A test that gives up must not leave its program behind.
    deinit { if !hasEnded.isSet { kill(pid, SIGKILL) } }

    var errorText: String { text(errors) }
    var outputText: String { text(output) }

    /// Waits until standard error holds the text, or two minutes are over; says whether it came.
    func says(_ wanted: String) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            if errorText.contains(wanted) { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    func signal(_ number: Int32) {
        kill(pid, number)
    }

    func finish() async -> CommandRun {
        var status: Int32 = -1
        for await code in ended { status = code }
        return CommandRun(status: status, output: text(output), errors: text(errors))
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Set once, from any thread.
private final class OnceFlag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func mark() {
        value.withLock { $0 = true }
    }
}
