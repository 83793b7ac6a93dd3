import Glibc

/// Starts programs with `posix_spawn` and a clean slate.
enum ChildSpawn {
    /// A started program, and our ends of its standard input and output.
    struct Parts {
        let pid: Int32
        let input: Int32
        let output: Int32
    }

    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// `POSIX_SPAWN_SETSID` of glibc's `<spawn.h>`, which Swift's view of the header hides, as it does the function
    /// below (glibc 2.34 and later): neither is in POSIX 2008.
    private static let newSession: Int32 = 0x80
    private static let closeFrom: CloseFrom? =
        // The signature is the header's; a function's address never changes while the library is loaded.
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: CloseFrom.self) }

    static func start(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ keepsErrorOutput: Bool
    ) throws(ClientError) -> Parts {
        guard let closeFrom else { throw failure(program, "the C library is older than glibc 2.34") }
        // Socket pairs instead of pipes: they can be made close-on-exec in one step.
        guard let (input, childInput) = Descriptor.socketPair() else {
            throw failure(program, "the process has no descriptors left")
        }
        guard let (output, childOutput) = Descriptor.socketPair() else {
            for descriptor in [input, childInput] { _ = Glibc.close(descriptor) }
            throw failure(program, "the process has no descriptors left")
        }
        defer { for descriptor in [childInput, childOutput] { _ = Glibc.close(descriptor) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, childInput, 0)
        posix_spawn_file_actions_adddup2(&actions, childOutput, 1)
        if !keepsErrorOutput { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        _ = closeFrom(&actions, 3)
        do throws(ClientError) {
            let pid = try spawn(program, arguments, environment, &actions)
            return Parts(pid: pid, input: input, output: output)
        } catch {
            for descriptor in [input, output] { _ = Glibc.close(descriptor) }
            throw error
        }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) throws(ClientError) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | newSession))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let words = CStringList([program] + arguments)
        let variables = CStringList(environment.map { "\($0.key)=\($0.value)" }.sorted())
        var pid: pid_t = 0
        // A name without a slash is looked up in PATH, as a shell does.
        let number = withExtendedLifetime((words, variables)) {
            posix_spawnp(
                &pid, program, &actions, &attributes, words.pointers.map { UnsafeMutablePointer(mutating: $0) },
                variables.pointers.map { UnsafeMutablePointer(mutating: $0) })
        }
        guard number == 0 else { throw failure(program, String(cString: strerror(number))) }
        return pid
    }

    private static func failure(_ program: String, _ cause: String) -> ClientError {
        ClientError(code: .unreachable, operation: "start", target: program, cause: cause)
    }
}
