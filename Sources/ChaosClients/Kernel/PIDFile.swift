/// A file that holds the id of one process and is written anew each time that the process is started.
public struct PIDFile: Sendable, Equatable {
    /// What the file says at this moment.
    public enum Content: Sendable, Equatable {
        case pid(Int32)
        /// There is no such file, as while the process is being started again.
        case missing
        /// It cannot be read, or holds no id; the reason.
        case unreadable(String)
    }

    public let path: String

    /// Names the file; reads nothing yet.
    public init(_ path: String) {
        self.path = path
    }

    /// Reads the file.
    public func read() -> Content {
        do {
            let text = try KernelFile.read(path)
            // Some services write more behind the first line, as PostgreSQL does.
            let line = text.split(whereSeparator: \.isNewline).first ?? ""
            guard let pid = Int32(line.filter { $0 != " " }), pid > 0 else {
                return .unreadable("\(path) holds no process id")
            }
            return .pid(pid)
        } catch {
            return error.serverCode == "ENOENT" ? .missing : .unreadable("\(path): \(error.cause)")
        }
    }

    /// The running process that the file names; `nil` when there is none.
    public func process() -> ProcessReading? {
        if case .pid(let pid) = read() { ProcessReading(pid: pid) } else { nil }
    }
}
