import CHiredis

/// The owner of one `redisContext`: born connected, freed in `deinit`, used by one thread only.
///
/// The socket is non-blocking and every wait goes through `poll` with a deadline: hiredis's own limits are per `read`,
/// so a server that dribbles could hold a call for ever.
final class RedisChannel {
    private let context: UnsafeMutablePointer<redisContext>
    private let endpoint: RedisEndpoint
    private let scrubber: Scrubber

    /// Connects over TCP. hiredis resolves the name (IPv4 first) and tries its addresses in turn.
    convenience init(connectingTo endpoint: RedisEndpoint, within limit: Duration) throws(ClientError) {
        let context = redisConnectWithTimeout(endpoint.host, Int32(endpoint.port), limit.timeValue)
        try self.init(adopting: context, endpoint: endpoint, limit: limit)
    }

    /// Speaks Redis over a socket that already leads to the server; owns the descriptor from here on.
    convenience init(descriptor: Int32, endpoint: RedisEndpoint, limit: Duration) throws(ClientError) {
        try self.init(adopting: redisConnectFd(descriptor), endpoint: endpoint, limit: limit)
    }

    private init(
        adopting context: UnsafeMutablePointer<redisContext>?, endpoint: RedisEndpoint, limit: Duration
    ) throws(ClientError) {
        guard let context else {
            throw ClientError(
                code: .unreachable, operation: "connect", target: endpoint.description, cause: "out of memory")
        }
        self.context = context
        self.endpoint = endpoint
        scrubber = endpoint.scrubber
        // From here on deinit frees the context. > "it may be non-NULL with err set; unusable after an error"
        if context.pointee.err != 0 {
            throw Self.connectError(context, endpoint: endpoint, limit: limit)
        }
        // Without this flag hiredis returns at EAGAIN instead of failing or blocking.
        context.pointee.flags &= ~REDIS_BLOCK
        Descriptor.setNonBlocking(context.pointee.fd)
        Descriptor.setCloseOnExec(context.pointee.fd)
    }

    deinit {
        redisFree(context)
    }

    var descriptor: Int32 { context.pointee.fd }

    /// Puts commands, already in RESP, behind what waits to be sent.
    func append(_ bytes: [UInt8], operation: String) throws(ClientError) {
        let code = bytes.withUnsafeBytes { raw in
            redisAppendFormattedCommand(context, raw.bindMemory(to: CChar.self).baseAddress, raw.count)
        }
        if code != REDIS_OK { throw error(operation) }
    }

    /// Sends what was appended, as far as needed, and reads the next reply.
    ///
    /// A thrown error leaves the conversation in an unknown place: the channel must not be used again.
    func nextReply(to operation: String, until deadline: Deadline, limit: Duration) throws(ClientError) -> RedisValue {
        while true {
            if let value = try parsedReply(operation) { return value }
            let isAllSent = try flush(operation)
            let wanted: Descriptor.Readiness = isAllSent ? .readable : [.readable, .writable]
            let ready = Descriptor.wait(descriptor, for: wanted, until: deadline)
            if ready.isEmpty {
                throw ClientError(
                    code: .timedOut, operation: operation, target: endpoint.description,
                    cause: "no reply within \(limit.inSeconds); whether the server carried it out is unknown")
            }
            if ready != .writable && redisBufferRead(context) != REDIS_OK { throw error(operation) }
        }
    }

    /// True when everything has left for the server.
    private func flush(_ operation: String) throws(ClientError) -> Bool {
        var done: Int32 = 0
        if redisBufferWrite(context, &done) != REDIS_OK { throw error(operation) }
        return done != 0
    }

    private func parsedReply(_ operation: String) throws(ClientError) -> RedisValue? {
        var pointer: UnsafeMutableRawPointer?
        if redisGetReplyFromReader(context, &pointer) != REDIS_OK { throw error(operation) }
        guard let pointer else { return nil }
        // Freed once, at the root: nested elements belong to it.
        defer { freeReplyObject(pointer) }
        return value(of: pointer.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private func value(of reply: redisReply) -> RedisValue {
        switch reply.type {
        case REDIS_REPLY_INTEGER: .integer(reply.integer)
        case REDIS_REPLY_STATUS: .status(String(decoding: bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_STRING: .bulk(Array(bytes(of: reply)))
        case REDIS_REPLY_ERROR: .error(scrubber.scrub(String(decoding: bytes(of: reply), as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            .array((0..<reply.elements).map { index in reply.element[index].map { value(of: $0.pointee) } ?? .null })
        default: .null
        }
    }

    private func bytes(of reply: redisReply) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.str, count: reply.len)
    }

    /// The error that the context holds after a call failed; its text was copied from the socket or written by hiredis.
    private func error(_ operation: String) -> ClientError {
        ClientError(
            code: context.pointee.err == REDIS_ERR_PROTOCOL ? .protocolError : .connectionLost, operation: operation,
            target: endpoint.description, cause: scrubber.scrub(Self.errorText(context)))
    }

    private static func connectError(
        _ context: UnsafeMutablePointer<redisContext>, endpoint: RedisEndpoint, limit: Duration
    ) -> ClientError {
        let text = errorText(context)
        // hiredis reports its own connect limit as ETIMEDOUT.
        let isTimeout = text.contains("timed out")
        return ClientError(
            code: isTimeout ? .timedOut : .unreachable, operation: "connect", target: endpoint.description,
            cause: isTimeout ? "no connection within \(limit.inSeconds)" : endpoint.scrubber.scrub(text))
    }

    private static func errorText(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { raw in
            String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension Duration {
    /// As C wants it; at least a millisecond, since zero means "no limit" to hiredis.
    var timeValue: timeval {
        let milliseconds = Swift.max(1, Int(roundedUpMilliseconds))
        return timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
    }
}
