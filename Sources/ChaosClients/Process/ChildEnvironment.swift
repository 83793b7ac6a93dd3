import Glibc

/// What a started program gets to know of our environment.
public enum ChildEnvironment {
    private static let names = [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "SWIFT_BACKTRACE",
    ]

    /// The few variables that a program needs to run. Others may hold secrets, and anybody of the same user can read a
    /// process's environment.
    public static var plain: [String: String] {
        var found: [String: String] = [:]
        for name in names {
            if let value = getenv(name) { found[name] = String(cString: value) }
        }
        return found
    }
}
