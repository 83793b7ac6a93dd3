/// What is to be started, with nothing taken over from the starter but what is named here.
struct SpawnRequest: Sendable {
    /// The absolute path of the executable.
    let executable: String
    let arguments: [String]
    /// The whole environment; may hold secrets, which is why it is not the command line.
    let environment: [String: String]
    let workingFolder: String
    /// Standard output and standard error are appended to this file.
    let logFile: String
    /// A descriptor to read standard input from; `/dev/null` when `nil`.
    var standardInput: Int32?
    /// Gives the process a session of its own, so that no terminal's Ctrl-C reaches it.
    var newSession = false
}
