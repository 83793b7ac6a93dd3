import ChaosClients
import ChaosCore

/// A stuck holder keeps the application's lock keys, so that contenders wait or fail fast.
///
/// The keys carry a short lease that the holder renews: a killed tool frees them by itself within one lease.
public actor RedisLockContention: Fault {
    public static let kind = "redis-lock-contention"
    public static let summary = "Takes the application's Redis lock keys and keeps them, as a stuck holder would."
    public static let parameters = [
        ParameterDescriptor(
            "keys", .text, default: nil, summary: "Lock keys as a pattern, such as lock:coupon:{8..13}."),
        ParameterDescriptor("holders", .whole(1...50), default: .whole(1), summary: "Connections that share the keys."),
        ParameterDescriptor(
            "style", .choice(LockStyle.allCases.map { $0.rawValue }), default: .text(LockStyle.setNX.rawValue),
            summary: "The shape of the application's locks."),
        ParameterDescriptor(
            "lease", .duration, default: .duration(.seconds(3)),
            summary: "How long a key outlives its last renewal (renewed three times as often)."),
        ParameterDescriptor(
            "take-within", .duration, default: .duration(.seconds(10)),
            summary: "How long the application may take to let go of the keys."),
    ]

    /// How long recovery goes on while something is still there.
    private static let recoveryLimit = Duration.seconds(5)

    private let context: FaultContext
    private let endpoint: RedisEndpoint
    private let locks: LockKeys
    private let lease: Duration
    private var holders: [LockHolder] = []
    private var observer: RedisConnection?
    private var takenAt: Instant?
    private var serverRun: String?

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        endpoint = try RedisParts.endpoint(of: context.target)
        lease = context.parameters.duration("lease")
        locks = try LockKeys(context.parameters)
        guard lease >= .milliseconds(500), lease <= .seconds(30) else {
            throw ChaosError(
                .invalidFile, operation: "read the parameter lease", target: DurationText.canonical(lease),
                cause: "it must lie between 500ms and 30s")
        }
    }

    private var token: String { context.tag }
    private var keys: [String] { locks.names }
    private var style: LockStyle { locks.style }

    public func plan() async throws -> FaultPlan {
        let connection = try await connect()
        defer { Task { await connection.close() } }
        let readings = try await LockReading.read(keys, token: token, over: connection)
        let wrong = readings.filter { $0.type != "none" && $0.type != style.redisType }
        let now = readings.filter { $0.type != "none" }.count
        return FaultPlan(
            touches: [
                "\(keys.count) Redis keys of shape \(style.rawValue): \(locks.shown) (\(now) held by the application now)",
                "\(context.parameters.whole("holders")) connection(s) named \(context.tag)",
            ],
            reach: [.keys: Int64(keys.count), .sessions: Int64(context.parameters.whole("holders"))],
            privileges: try await RedisParts.privileges(["EVAL", "EVALSHA", "CLIENT"], over: connection),
            endsByItself: "each key expires \(DurationText.describe(lease)) after its last renewal",
            refusal: wrong.first.map {
                "\($0.key) is a \($0.type), not a lock of style \(style.rawValue): the application would see WRONGTYPE"
            })
    }

    public func capture() async throws -> UndoRecord {
        let connection = try await connect()
        defer { Task { await connection.close() } }
        let readings = try await LockReading.read(keys, token: token, over: connection)
        if let wrong = readings.first(where: { $0.type != "none" && $0.type != style.redisType }) {
            throw ChaosError(
                .refused, operation: "take the lock keys", target: wrong.key,
                cause: "it is a \(wrong.type), not a lock of style \(style.rawValue)",
                remedy: "Set the parameter style to the shape of the application's locks.")
        }
        serverRun = try await RedisParts.serverRun(over: connection)
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: [
                "keys": keys.joined(separator: "\n"), "token": token, "style": style.rawValue,
                "serverRun": serverRun ?? "",
            ],
            byHand: [
                "redis-cli -u REDIS_URL CLIENT LIST | grep name=\(context.tag), then CLIENT KILL ID <id>",
                "for each of \(keys.joined(separator: " ")): DEL it if its owner is \(token)",
            ])
    }

    public func inject() async throws {
        let count = min(context.parameters.whole("holders"), keys.count)
        for _ in 0..<count {
            holders.append(
                try await LockHolder(
                    endpoint: endpoint, tag: context.tag, style: style, token: token, lease: lease,
                    clock: context.clock))
        }
        let deadline = context.clock.now + context.parameters.duration("take-within")
        takenAt = try await withThrowingTaskGroup(of: Instant.self) { group in
            for (index, holder) in holders.enumerated() {
                let share = keys.enumerated().filter { $0.offset % count == index }.map(\.element)
                group.addTask { try await holder.take(share, before: deadline) }
            }
            var last = Instant.origin
            for try await taken in group { last = max(last, taken) }
            return last
        }
    }

    public func confirm() async throws -> FaultConfirmation {
        let connection = try await observe()
        let readings = try await LockReading.read(keys, token: token, over: connection)
        let ours = readings.filter(\.isOurs)
        guard ours.count == keys.count, let takenAt else {
            return .notEffective("\(ours.count) of \(keys.count) keys are held by \(token)")
        }
        let shortest = ours.map(\.remainingMilliseconds).min() ?? 0
        return .effective(
            since: takenAt,
            evidence: "\(ours.count) of \(keys.count) keys held by \(token), read back; shortest lease \(shortest) ms")
    }

    public func status() async -> FaultStatus {
        do {
            let connection = try await observe()
            let readings = try await LockReading.read(keys, token: token, over: connection)
            if readings.contains(where: \.isOurs) { return .active }
            return await removed(over: connection)
        } catch {
            return .unknown("Redis \(endpoint.description): \((error as? ClientError)?.cause ?? "\(error)")")
        }
    }

    private func removed(over connection: RedisConnection) async -> FaultStatus {
        let now = context.clock.now
        // A killed connection and a restarted server look alike to a client; the server's run id tells them apart.
        guard let serverRun, let run = try? await RedisParts.serverRun(over: connection) else {
            return .unknown(
                "Redis \(endpoint.description) does not tell its run_id, so nobody can say who freed the keys")
        }
        if run != serverRun {
            return .removed(
                by: .targetRestart, at: now, evidence: "Redis run_id changed from \(serverRun) to \(run)")
        }
        var lastRenewal = Instant.origin
        var closed: String?
        for holder in holders {
            lastRenewal = max(lastRenewal, await holder.lastRenewal)
            // A server that hangs makes renewals time out; only a connection that was cut is somebody's doing.
            if let lost = await holder.lost, lost.code != .timedOut { closed = lost.cause }
            await holder.stop()
        }
        let freed = "no key is held by \(token) any more"
        if let closed {
            return .removed(
                by: .response, at: now, evidence: "\(freed); the holder's connection was closed: \(closed)")
        }
        if now - lastRenewal > lease {
            return .removed(
                by: .lease, at: now,
                evidence: "\(freed); not renewed for \(DurationText.describe(now - lastRenewal))")
        }
        return .removed(by: .response, at: now, evidence: "\(freed); the keys were freed by somebody else")
    }

    public func letGo() async {
        for holder in holders { await holder.stop() }
        await observer?.close()
        observer = nil
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        let endpoint = try RedisParts.endpoint(of: target)
        let token = undo.values["token"] ?? "firedrill:\(undo.run)"
        let keys = (undo.values["keys"] ?? "").split(separator: "\n").map(String.init)
        guard !keys.isEmpty, let style = LockStyle(rawValue: undo.values["style"] ?? "") else {
            throw ChaosError(
                .recoveryFailed, operation: "read the undo record", target: undo.run,
                cause: "it names no keys, or no style that this version knows",
                remedy: "By hand: \(undo.byHand.joined(separator: "; "))")
        }
        let connection = try await RedisConnection.connect(
            to: endpoint, clientName: "firedrill-watch:\(undo.run)")
        defer { Task { await connection.close() } }
        let deadline = clock.now + recoveryLimit
        var (killed, freed) = (0, 0)
        while true {
            killed += try await RedisParts.killClients(named: token, over: connection)
            for key in keys {
                let answer = try await connection.eval(
                    style.release, keys: [key], arguments: [.string(token), .string(LockStyle.channel(of: key))])
                freed += answer.int == 1 ? 1 : 0
            }
            let left = try await LockReading.read(keys, token: token, over: connection).filter(\.isOurs)
            let clients = try await RedisParts.clients(named: token, over: connection)
            if left.isEmpty, clients.isEmpty { break }
            // A holder that was just connecting when its inject was cancelled is seen only now.
            guard clock.now < deadline else {
                throw ChaosError(
                    .recoveryFailed, operation: "free the lock keys", target: endpoint.description,
                    cause: "\(left.count) keys and \(clients.count) connections of \(token) are still there")
            }
            try await clock.sleep(for: .milliseconds(50))
        }
        return RecoveryReport(
            nothingToDo: freed == 0 && killed == 0,
            evidence: "0 of \(keys.count) keys and 0 connections of \(token) left, read back (freed \(freed) keys now)")
    }

    /// The connection that only reads; unlike the holders' it is made anew when it breaks.
    private func observe() async throws -> RedisConnection {
        if let observer, !observer.isClosed { return observer }
        let made = try await connect()
        observer = made
        return made
    }

    private func connect() async throws(ClientError) -> RedisConnection {
        try await RedisConnection.connect(to: endpoint, clientName: "firedrill-watch:\(context.run)")
    }
}
