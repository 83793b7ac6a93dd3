import Synchronization

/// A Lua script, sent in full once and by its digest afterwards.
///
/// The digest is the server's own answer to SCRIPT LOAD, kept by all copies of the value: no second SHA-1 to get wrong.
public struct RedisScript: Sendable {
    /// The Lua text.
    public let source: String
    private let digest = Digest()

    /// Takes the Lua text; nothing is sent yet.
    public init(_ source: String) {
        self.source = source
    }

    /// The SHA-1 under which servers know the script; nil until one was asked.
    public var sha1: String? { digest.value.withLock { $0 } }

    func remember(sha1: String) {
        digest.value.withLock { $0 = sha1 }
    }

    private final class Digest: Sendable {
        let value = Mutex<String?>(nil)
    }
}
