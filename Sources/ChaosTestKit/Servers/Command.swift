/// Short commands that a fixture needs, such as `initdb` and `openssl`.
public enum Command {
    /// Runs a command to its end, as `user` when we are root; throws with what it wrote when it fails.
    ///
    /// The output goes through a file: a pipe could be inherited by a server that starts at the same moment.
    @discardableResult
    public static func run(_ words: [String], user: String? = nil) async throws -> String {
        let directory = try TemporaryDirectory("command")
        defer { directory.remove() }
        let process = try ServerProcess(words, user: user, log: directory.file("output"))
        let code = await process.waitForExit()
        guard code == 0 else {
            throw ServerError("\(words.first ?? "command") ended with \(code): \(process.output)")
        }
        return process.output
    }
}
