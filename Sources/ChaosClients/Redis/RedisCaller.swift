/// What a connection and a pool have in common: calls go in, replies come out, errors are typed.
struct RedisCaller: Sendable {
    let target: String
    /// For the wait in the queue and for the reply, each.
    let limit: Duration
    /// Puts a job where a thread will take it.
    let add: @Sendable (RedisJob) -> Void

    func send(_ command: [RedisArgument], limit: Duration?) async throws(ClientError) -> RedisValue {
        let job = RedisJob([command], limit: limit ?? self.limit, waitLimit: self.limit)
        guard let value = try await run(job).first else {
            throw ClientError(
                code: .protocolError, operation: job.operation, target: target, cause: "there was no reply")
        }
        if case .error(let text) = value { throw serverError(text, operation: job.operation) }
        return value
    }

    func pipeline(_ commands: [[RedisArgument]], limit: Duration?) async throws(ClientError) -> [RedisValue] {
        if commands.isEmpty { return [] }
        return try await run(RedisJob(commands, limit: limit ?? self.limit, waitLimit: self.limit))
    }

    func eval(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument]
    ) async throws(ClientError) -> RedisValue {
        let tail = [.int(Int64(keys.count))] + keys.map { RedisArgument.string($0) } + arguments
        let digest = try await digest(of: script)
        do {
            return try await send(["EVALSHA", .string(digest)] + tail, limit: nil)
        } catch  where error.serverCode == "NOSCRIPT" {
            // The server was restarted or its script cache flushed. EVAL fills the cache again.
            return try await send(["EVAL", .string(script.source)] + tail, limit: nil)
        }
    }

    private func digest(of script: RedisScript) async throws(ClientError) -> String {
        if let known = script.sha1 { return known }
        guard let fresh = try await send(["SCRIPT", "LOAD", .string(script.source)], limit: nil).string else {
            throw ClientError(
                code: .protocolError, operation: "SCRIPT", target: target, cause: "SCRIPT LOAD gave no digest")
        }
        script.remember(sha1: fresh)
        return fresh
    }

    private func run(_ job: RedisJob) async throws(ClientError) -> [RedisValue] {
        if let objection = job.objection {
            throw ClientError(
                code: .invalidArgument, operation: job.operation, target: target, cause: objection)
        }
        if Task.isCancelled { throw cancelled(job.operation, "nothing was sent") }
        add(job)
        let (reply, operation) = (job.reply, job.operation)
        return try await reply.value { [self] in
            // The reply is read and dropped by the thread when it comes, so the conversation stays in step.
            reply.settle(.failure(cancelled(operation, "whether the server carried it out is unknown")))
        }
    }

    private func cancelled(_ operation: String, _ outcome: String) -> ClientError {
        ClientError(
            code: .cancelled, operation: operation, target: target, cause: "the calling task was cancelled; \(outcome)")
    }

    private func serverError(_ text: String, operation: String) -> ClientError {
        let code = RedisValue.errorCode(of: text)
        let isAboutAccess = code == "NOAUTH" || code == "WRONGPASS"
        return ClientError(
            code: isAboutAccess ? .authenticationFailed : .serverError, operation: operation, target: target,
            cause: text, serverCode: code)
    }
}
