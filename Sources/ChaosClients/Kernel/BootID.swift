/// Which boot of this machine it is; process ids and start times count from it.
public enum BootID {
    /// The kernel's own id of the present boot; empty where it does not tell.
    public static let current = (try? KernelFile.read("/proc/sys/kernel/random/boot_id")) ?? ""
}
