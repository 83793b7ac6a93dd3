import ChaosClients
import ChaosCore

/// Takes locks away from their holders again and again, over one connection of its own, until it is stopped or thrown out.
///
/// Once out it stays out: it never reconnects, and one that has not swept for a whole lease, as when its process was
/// stopped, does not begin again.
actor LockSweeper {
    /// Why the sweeping ended without being stopped, and when that was noticed.
    struct End: Sendable {
        enum Reason: Sendable {
            /// The connection was cut by the other side.
            case cutOff(ClientError)
            /// The server did not answer in time, so the connection was given up.
            case unanswered(ClientError)
            /// Nothing was swept for this long.
            case overslept(Duration)
        }

        let reason: Reason
        let at: Instant
    }

    static let lease = Duration.seconds(3)

    private let connection: RedisConnection
    private let keys: LockKeys
    private let pause: Duration
    private let clock: any RunClock
    private let arguments: [RedisArgument]
    private var work: Task<Void, Never>?
    private var isStopped = false
    private var lastAsked: Instant

    private(set) var tally = SweepTally()
    private(set) var end: End?
    /// What the server said instead of sweeping, at the last try.
    private(set) var refusal: String?

    init(
        endpoint: RedisEndpoint, tag: String, keys: LockKeys, pause: Duration, clock: any RunClock
    ) async throws(ClientError) {
        connection = try await RedisConnection.connect(to: endpoint, clientName: tag)
        self.keys = keys
        self.pause = pause
        self.clock = clock
        let channels = keys.style == .redisson ? keys.names.map { LockStyle.channel(of: $0) } : []
        arguments = [.string(keys.style.redisType), .string(LockStyle.mark)] + channels.map { .string($0) }
        lastAsked = clock.now
    }

    /// Sweeps once, and from then on in a task of its own. Throws when the first sweep fails.
    func start() async throws {
        try await sweep()
        guard !isStopped else { throw CancellationError() }
        work = Task { [weak self, clock, pause] in
            while !Task.isCancelled {
                do { try await clock.sleep(for: pause) } catch { return }
                guard let self, await self.sweepAgain() else { return }
            }
        }
    }

    /// How long the sweep that was asked for last has been without an answer, or ended.
    var silence: Duration { clock.now - lastAsked }

    /// Ends the sweeping and closes the connection.
    func stop() async {
        isStopped = true
        work?.cancel()
        work = nil
        await connection.close()
    }

    private func sweep() async throws(ClientError) {
        let asked = clock.now
        lastAsked = asked
        let answer = try await connection.eval(LockStyle.takeAway, keys: keys.names, arguments: arguments)
        guard let fields = answer.array, fields.count == 2, let taken = fields[0].int, let spared = fields[1].int else {
            throw ClientError(
                code: .protocolError, operation: "take the locks away", target: "redis", cause: "unexpected answer")
        }
        tally.add(taken: Int(taken), spared: Int(spared), askedAt: asked)
    }

    /// One more sweep. False when it was the last one.
    private func sweepAgain() async -> Bool {
        guard !isStopped else { return false }
        guard silence <= Self.lease else { return finish(.overslept(silence)) }
        do {
            try await sweep()
            refusal = nil
            return true
        } catch {
            if isStopped || error.code == .cancelled { return false }
            switch error.code {
            case .serverError, .authenticationFailed:
                // The connection is still good, and so may the next answer be.
                refusal = error.cause
                return true
            case .timedOut: return finish(.unanswered(error))
            default: return finish(.cutOff(error))
            }
        }
    }

    private func finish(_ reason: End.Reason) -> Bool {
        end = End(reason: reason, at: clock.now)
        return false
    }
}
