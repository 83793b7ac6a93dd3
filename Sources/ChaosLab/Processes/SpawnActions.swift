import Glibc

/// The calls of `<spawn.h>` that glibc has (2.34 and later) but hides from Swift's view of its headers, because they
/// are not in POSIX 2008. Looked up by name once.
struct SpawnActions: Sendable {
    private typealias CloseFrom =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    private typealias ChangeFolder =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32

    /// `POSIX_SPAWN_SETSID` of glibc's `<spawn.h>`.
    static let newSession: Int32 = 0x80

    /// `nil` on a C library that does not have both.
    static let shared: SpawnActions? = {
        guard let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np"),
            let changeFolder = dlsym(nil, "posix_spawn_file_actions_addchdir_np")
        else { return nil }
        // The signatures are those of the header; a function's address never changes while the library is loaded.
        return SpawnActions(
            closeFrom: unsafeBitCast(closeFrom, to: CloseFrom.self),
            changeFolder: unsafeBitCast(changeFolder, to: ChangeFolder.self))
    }()

    private let closeFrom: CloseFrom
    private let changeFolder: ChangeFolder

    /// Closes every descriptor from this one on in the new process.
    func addCloseFrom(_ actions: inout posix_spawn_file_actions_t, _ descriptor: Int32) {
        _ = closeFrom(&actions, descriptor)
    }

    /// Changes the new process's working folder.
    func addChangeFolder(_ actions: inout posix_spawn_file_actions_t, _ path: String) {
        _ = path.withCString { changeFolder(&actions, $0) }
    }
}
