/// One process of this machine, told from every other that had or will have its id.
///
/// Ids are reused within hours and after each boot, so an id alone must never be signalled: the kernel's start time
/// of the process and the boot id are compared first.
struct ProcessIdentity: Codable, Sendable, Hashable {
    let pid: Int32
    /// Clock ticks between the boot and the process's start (`/proc/PID/stat`, field 22).
    let startTicks: UInt64
    /// `/proc/sys/kernel/random/boot_id` of the boot that the process belongs to.
    let bootID: String
}
