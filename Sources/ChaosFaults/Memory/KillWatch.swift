import ChaosClients
import ChaosCore

/// Looks at the control group and the target's pid-file again and again, and tallies what it sees. It only reads.
actor KillWatch {
    private let group: MemoryControlGroup
    private let pidFile: PIDFile?
    private let clock: any RunClock
    private(set) var tally = KillTally()
    /// Processes of our own, which are nobody's victims.
    private var ours: Set<Int32> = []
    private var isPaused = false

    init(group: MemoryControlGroup, pidFile: String?, clock: any RunClock) {
        self.group = group
        self.pidFile = pidFile.map { PIDFile($0) }
        self.clock = clock
    }

    /// Leaves a process of our own out of the tally.
    func leaveOut(_ pid: Int32) {
        ours.insert(pid)
    }

    /// Looks no more until `goOn`, since a kill may for the moment be one of our own process.
    func pause() {
        isPaused = true
    }

    /// Looks again; the next kill is not counted when it was ours.
    func goOn(lossOfOurs: Bool) {
        isPaused = false
        if lossOfOurs { tally.discountOne() }
    }

    /// One look; the tally with what it showed.
    @discardableResult
    func look() -> KillTally {
        if isPaused { return tally }
        var pid: Int32?
        if case .pid(let named)? = pidFile?.read() { pid = named }
        let present = try? group.processes().filter { !ours.contains($0) }
        let processes = present?.compactMap { ProcessReading(pid: $0) }
        let kills = group.kills()
        tally.take(KillTally.Sight(at: clock.now, processes: processes, kills: kills, targetPID: pid))
        return tally
    }
}
