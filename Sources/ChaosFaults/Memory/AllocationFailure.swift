import ChaosClients
import ChaosCore

/// Lets the target keep the memory it has and refuses it any more, by `prlimit(2)` on its address space.
///
/// This is no kill by the kernel and is never called one: an allocation fails, and what follows is the program's own doing
/// (a Swift program aborts, 134; a JVM throws; others answer an error). It is for machines where no control group can be
/// written. A process that ends takes its limit with it: then the fault is out, and the next process has none, which is
/// told as a restart of the target (`target-restart`), since no response took it out.
public actor AllocationFailure: Fault {
    public static let kind = "allocation-failure"
    public static let summary =
        "Makes the target process's further memory allocations fail, without a kill by the kernel."
    public static let endsProcess = true
    public static let parameters = [
        ParameterDescriptor(
            "headroom", .bytes, default: .bytes(1 << 20),
            summary: "How much more address space than now the process may still map, in bytes.")
    ]

    private let context: FaultContext
    private let pidFile: PIDFile
    private let headroom: Int64
    private var captured: AddressSpaceCapture?
    private var setAt: Instant?
    /// What was in force right after the call; the process may end of it before anybody asks again.
    private var readBack: AddressSpaceLimit?
    private var ending: FaultStatus?
    private var isOver = false

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        guard let path = context.target.process?.pidFile else {
            throw ChaosError(
                .invalidFile, operation: "find the target's process", target: context.target.source,
                cause: "the target file has no process.pid-file", remedy: "Add process: { pid-file: FILE } to it.")
        }
        pidFile = PIDFile(path)
        headroom = context.parameters.bytes("headroom")
        guard headroom <= 1 << 44 else {
            throw ChaosError(
                .invalidFile, operation: "read the parameter headroom",
                target: ByteText.describe(Double(headroom)), cause: "it must not be more than 16384 GiB")
        }
    }

    public func plan() async throws -> FaultPlan {
        let reading = try reading()
        let limit = limit(for: reading)
        // Reading another process's limits takes the same privilege as setting them.
        let before = try? AddressSpaceLimit(of: reading.process.pid)
        return FaultPlan(
            touches: [
                "the address space limit (RLIMIT_AS) of process \(reading.label): \(before?.description ?? "not readable") "
                    + "now, \(ByteText.describe(Double(reading.mapped))) mapped; the soft limit becomes "
                    + ByteText.describe(Double(limit)),
                "memory that it has stays; what it asks for beyond that is refused, and it may end by itself of that",
            ],
            reach: [.processes: 1],
            privileges: [
                .init(
                    name: "the process's limits (same user, or CAP_SYS_RESOURCE)", granted: before != nil,
                    consequence: "the limit cannot be set")
            ],
            endsByItself: "the limit ends with the process; while that lives, the tool's reaper or the next start of "
                + "firedrill puts the old one back",
            refusal: before.flatMap { refusal(limit, $0) })
    }

    public func capture() async throws -> UndoRecord {
        let reading = try reading()
        let before = try AddressSpaceLimit(of: reading.process.pid)
        let ours = limit(for: reading)
        if let refusal = refusal(ours, before) {
            throw ChaosError(
                .refused, operation: "limit the address space", target: "process \(reading.label)", cause: refusal)
        }
        let made = AddressSpaceCapture(process: reading.process, boot: BootID.current, before: before, ours: ours)
        captured = made
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: made.values, byHand: made.byHand)
    }

    public func inject() async throws {
        guard !isOver, setAt == nil, let captured else {
            throw ChaosError(
                .refused, operation: "limit the address space", target: pidFile.path,
                cause: captured == nil ? "the way back was not noted" : "it was injected before")
        }
        try Task.checkCancellation()
        guard captured.isAlive else { throw gone(captured) }
        let now = context.clock.now
        try AddressSpaceLimit(soft: captured.ours, hard: captured.before.hard).apply(to: captured.process.pid)
        setAt = now
        readBack = try? AddressSpaceLimit(of: captured.process.pid)
    }

    public func confirm() async throws -> FaultConfirmation {
        guard let captured, let setAt else { return .notEffective("nothing was injected") }
        let now = captured.isAlive ? try? AddressSpaceLimit(of: captured.process.pid) : nil
        guard let shown = now ?? readBack, shown.soft == captured.ours else {
            return .notEffective(
                "the address space limit of process \(captured.process.pid) is "
                    + "\((now ?? readBack)?.description ?? "not readable")")
        }
        let mapped = ProcessReading(pid: captured.process.pid).map { ByteText.describe(Double($0.mapped)) }
        return .effective(
            since: setAt,
            evidence: "address space limit of process \(captured.process.pid) was "
                + "\(ByteText.describe(Double(captured.ours))), read back; "
                + (now == nil ? "the process has ended since" : "\(mapped ?? "?") mapped"))
    }

    public func status() async -> FaultStatus {
        if let ending { return ending }
        guard let captured, setAt != nil, !isOver else { return .unknown("nothing is injected") }
        let status = look(captured)
        if case .removed = status { ending = status }
        return status
    }

    public func letGo() async {
        isOver = true
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        let captured = try AddressSpaceCapture(undo)
        let name = "process \(captured.process.pid)"
        guard captured.isAlive else {
            return RecoveryReport(nothingToDo: true, evidence: "\(name) has ended, and its limit with it")
        }
        do {
            let now = try AddressSpaceLimit(of: captured.process.pid)
            guard now.soft == captured.ours else {
                return RecoveryReport(
                    nothingToDo: true,
                    evidence: now.soft == captured.before.soft
                        ? "the address space limit of \(name) is \(now), as before"
                        : "the address space limit of \(name) is \(now), which somebody else has set; it was left alone"
                )
            }
            try AddressSpaceLimit(soft: captured.before.soft, hard: now.hard).apply(to: captured.process.pid)
            let after = try AddressSpaceLimit(of: captured.process.pid)
            guard after.soft == captured.before.soft else {
                throw ChaosError(
                    .recoveryFailed, operation: "put the address space limit back", target: name,
                    cause: "it is \(after)", remedy: "By hand: \(undo.byHand.joined(separator: "; "))")
            }
            return RecoveryReport(
                nothingToDo: false, evidence: "the address space limit of \(name) is \(after) again, read back")
        } catch let error as ClientError where error.code == .unreachable {
            return RecoveryReport(nothingToDo: true, evidence: "\(name) has ended, and its limit with it")
        }
    }

    // MARK: Parts

    private func look(_ captured: AddressSpaceCapture) -> FaultStatus {
        let name = "process \(captured.process.pid)"
        guard captured.isAlive else {
            return .removed(
                by: .targetRestart, at: context.clock.now,
                evidence: "\(name) has ended while its allocations failed, and took its limit with it; "
                    + successor(of: captured))
        }
        do {
            let now = try AddressSpaceLimit(of: captured.process.pid)
            if now.soft == captured.ours { return .active }
            return .removed(
                by: .response, at: context.clock.now,
                evidence: "the address space limit of \(name) is \(now), set by somebody else")
        } catch {
            return .unknown("\(name): \(error.cause)")
        }
    }

    private func successor(of captured: AddressSpaceCapture) -> String {
        pidFile.process().map { "process \($0.label) has its place" } ?? "nothing has its place yet"
    }

    private func reading() throws(ChaosError) -> ProcessReading {
        if let reading = pidFile.process() { return reading }
        throw ChaosError(
            .targetUnreachable, operation: "find the target's process", target: pidFile.path,
            cause: "the file names no running process")
    }

    private func limit(for reading: ProcessReading) -> UInt64 {
        UInt64(max(0, reading.mapped)) + UInt64(max(0, headroom))
    }

    private func refusal(_ ours: UInt64, _ before: AddressSpaceLimit) -> String? {
        if let soft = before.soft, soft <= ours {
            return
                "its address space limit is \(soft) bytes already, which is not more than the one to be set (\(ours))"
        }
        return nil
    }

    private func gone(_ captured: AddressSpaceCapture) -> ChaosError {
        ChaosError(
            .faultNotEffective, operation: "limit the address space", target: "process \(captured.process.pid)",
            cause: "it has ended since the way back was noted")
    }
}
