#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The process's limit of open files, which bounds the connections of a load.
enum DescriptorLimit {
    /// Raises the soft limit towards the hard one when it is too low for this many connections, as Go programs do at
    /// their start. Without the right to do so the excess connections fail, and count as starved.
    static func raise(toHold connections: Int) {
        // What the rest of the process may need beside.
        let wanted = rlim_t(connections + 256)
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(resource, &limit)
    }
}
