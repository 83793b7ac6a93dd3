/// A connection that has been let in, and the exchange of batches over it. Lives on one thread.
final class RedisSession {
    /// What every connection of a client has in common.
    struct Settings: Sendable {
        let endpoint: RedisEndpoint
        let clientName: String?
        /// For connecting and being let in together.
        let connectLimit: Duration
    }

    private let channel: RedisChannel
    private let interrupter: SocketInterrupter
    private let target: String

    /// Connects, authenticates, names itself, selects the database and asks for a sign of life.
    init(_ settings: Settings, interrupter: SocketInterrupter) throws(ClientError) {
        let deadline = Deadline(after: settings.connectLimit)
        self.interrupter = interrupter
        target = settings.endpoint.description
        let bridge: RedisTLSBridge?
        if settings.endpoint.security == .plain {
            bridge = nil
            channel = try RedisChannel(connectingTo: settings.endpoint, within: settings.connectLimit)
        } else {
            let made = try RedisTLSBridge(to: settings.endpoint, within: settings.connectLimit)
            bridge = made
            channel = try RedisChannel(
                descriptor: made.descriptor, endpoint: settings.endpoint, limit: settings.connectLimit)
        }
        interrupter.arm(channel.descriptor)
        do throws(ClientError) {
            try letIn(settings, until: deadline)
        } catch {
            throw bridge?.explain(error) ?? error
        }
    }

    deinit {
        // Before the channel closes the descriptor: its number may belong to somebody else right after.
        interrupter.disarm()
    }

    /// True when the server has hung up since the last exchange; nothing was sent, so a new connection may be made.
    var isStale: Bool { Descriptor.isStale(channel.descriptor) }

    /// Sends the jobs in one go and settles each as its replies come in.
    ///
    /// False when the session is broken; `whenBroken` runs before any caller is told, so that callers find it so.
    func exchange(_ jobs: [RedisJob], whenBroken: () -> Void) -> Bool {
        var done = 0
        do throws(ClientError) {
            for job in jobs { try channel.append(job.bytes, operation: job.operation) }
            for job in jobs {
                job.reply.settle(.success(try replies(to: job)))
                done += 1
            }
            return true
        } catch {
            whenBroken()
            jobs[done].reply.settle(.failure(error))
            abandon(jobs[(done + 1)...], because: error)
            return false
        }
    }

    private func replies(to job: RedisJob) throws(ClientError) -> [RedisValue] {
        let deadline = Deadline(after: job.limit)
        var values: [RedisValue] = []
        values.reserveCapacity(job.replyCount)
        while values.count < job.replyCount {
            values.append(try channel.nextReply(to: job.operation, until: deadline, limit: job.limit))
        }
        return values
    }

    private func abandon(_ jobs: ArraySlice<RedisJob>, because error: ClientError) {
        for job in jobs {
            job.reply.settle(
                .failure(
                    ClientError(
                        code: .connectionLost, operation: job.operation, target: target,
                        cause: "the connection was given up when \(error.operation) before it failed: \(error.cause)")))
        }
    }

    private func letIn(_ settings: Settings, until deadline: Deadline) throws(ClientError) {
        var commands: [[RedisArgument]] = []
        let endpoint = settings.endpoint
        if let password = endpoint.password {
            commands.append(["AUTH"] + [endpoint.user, password].compactMap { $0 }.map { .string($0.reveal()) })
        }
        if let name = settings.clientName { commands.append(["CLIENT", "SETNAME", .string(name)]) }
        if endpoint.database != 0 { commands.append(["SELECT", .int(Int64(endpoint.database))]) }
        commands.append(["PING"])

        var encoder = RedisCommandEncoder()
        for command in commands { encoder.append(command) }
        try channel.append(encoder.bytes, operation: "connect")
        for _ in commands {
            let answer = try channel.nextReply(to: "connect", until: deadline, limit: settings.connectLimit)
            if case .error(let text) = answer { throw refusal(text) }
        }
    }

    private func refusal(_ text: String) -> ClientError {
        let code = RedisValue.errorCode(of: text)
        // A password sent to a server that has none is answered with a plain ERR.
        let isAboutAccess = ["NOAUTH", "WRONGPASS", "NOPERM", "DENIED"].contains(code) || text.contains("AUTH")
        return ClientError(
            code: isAboutAccess ? .authenticationFailed : .serverError, operation: "connect", target: target,
            cause: text, serverCode: code)
    }
}
