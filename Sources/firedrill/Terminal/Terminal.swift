import Foundation

/// Standard output and standard error, written whole lines at a time.
enum Terminal {
    /// Writes one line to standard output.
    static func output(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes a piece of a document as it is to standard output.
    static func piece(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes one line to standard error.
    static func error(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes text as it is to standard error, as a live screen needs it.
    static func raw(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Whether standard error is a terminal that a person looks at.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether colours are wanted: a terminal, and no `NO_COLOR` (no-color.org: set and not empty).
    static var wantsColour: Bool {
        isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Columns of the terminal; 100 when it is none.
    static var width: Int { Int(size?.ws_col ?? 100) }

    /// Rows of the terminal; 24 when it is none.
    static var height: Int { Int(size?.ws_row ?? 24) }

    private static var size: winsize? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return size
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A closed pipe or a full disk must not stop a drill that has a fault in.
            if written < 0, errno != EINTR { return }
            bytes = bytes.dropFirst(max(0, written))
        }
    }
}
