import ChaosTestKit
import Foundation

/// A headless browser with one page, driven over its DevTools pipe: commands go in and answers come out of two named
/// pipes, each message ended by a zero byte.
final class Chromium {
    /// Where the program is; `nil` when this machine has none.
    static let path = ["chromium", "chromium-browser", "google-chrome"].lazy
        .map { "/usr/bin/\($0)" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Trouble: Error {
        let what: String
    }

    private static let limit = Duration.seconds(120)

    private let directory: TemporaryDirectory
    private let process = Process()
    private let input: Int32
    private let output: Int32
    private var buffer: [UInt8] = []
    private var number = 0
    private var session: String?

    /// Starts the browser with an empty page.
    init() async throws {
        directory = try TemporaryDirectory("chromium")
        let (requests, answers) = (directory.file("requests"), directory.file("answers"))
        guard mkfifo(requests, 0o600) == 0, mkfifo(answers, 0o600) == 0 else { throw Trouble(what: "mkfifo") }
        // Opened for both directions an open pipe never waits for its other end.
        input = open(requests, O_RDWR | O_CLOEXEC)
        output = open(answers, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard input >= 0, output >= 0 else { throw Trouble(what: "open") }
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --remote-debugging-pipe"
                + " --user-data-dir=\"$1/profile\" about:blank 3<\"$1/requests\" 4>\"$1/answers\"",
            Self.path ?? "chromium", directory.path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        do {
            let target = try await command("Target.createTarget", ["url": "about:blank"])
            let attached = try await command(
                "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
            session = attached["sessionId"] as? String
        } catch {
            close()
            throw error
        }
    }

    /// Ends the browser.
    func close() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        Glibc.close(input)
        Glibc.close(output)
        directory.remove()
    }

    /// Goes to a page.
    func go(to url: String) async throws {
        _ = try await command("Page.navigate", ["url": url])
    }

    /// What a script on the page answers, as text.
    func evaluate(_ script: String) async throws -> String {
        let answer = try await command(
            "Runtime.evaluate", ["expression": "String(\(script))", "returnByValue": true])
        return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
    }

    private func command(_ method: String, _ parameters: [String: Any]) async throws -> [String: Any] {
        number += 1
        var message: [String: Any] = ["id": number, "method": method, "params": parameters]
        message["sessionId"] = session
        let bytes = try JSONSerialization.data(withJSONObject: message) + [0]
        let written = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw Trouble(what: "\(method) could not be sent") }
        let deadline = ContinuousClock.now + Self.limit
        while ContinuousClock.now < deadline {
            while let answer = nextMessage() {
                guard answer["id"] as? Int == number else { continue }
                guard let result = answer["result"] as? [String: Any] else {
                    throw Trouble(what: "\(method): \(answer["error"] ?? "")")
                }
                return result
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Trouble(what: "\(method) was not answered")
    }

    /// The next whole message; `nil` when there is none yet.
    private func nextMessage() -> [String: Any]? {
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &part, part.count)
            guard count > 0 else { break }
            buffer += part[..<count]
        }
        guard let end = buffer.firstIndex(of: 0) else { return nil }
        let message = Data(buffer[..<end])
        buffer.removeSubrange(...end)
        return (try? JSONSerialization.jsonObject(with: message)) as? [String: Any] ?? [:]
    }
}
