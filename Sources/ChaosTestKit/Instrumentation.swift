import Glibc

/// How the tests and the programs beside them were built.
public enum Instrumentation {
    /// Whether by the address or the thread sanitizer: every process is several times as big then, which counts where the
    /// kernel chooses one by its size.
    public static let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
}
