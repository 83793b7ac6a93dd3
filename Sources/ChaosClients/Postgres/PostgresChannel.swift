import CLibPQ

/// The owner of one `PGconn`: born connected, finished in `deinit`, used by one thread only.
final class PostgresChannel: SQLChannel {
    private let connection: OpaquePointer
    private let endpoint: PostgresEndpoint
    private let wake: WakeSignal
    private let isClosing: @Sendable () -> Bool

    /// Connects within `limit`. `wake` and `isClosing` are how other threads end a wait for the server.
    init(
        _ endpoint: PostgresEndpoint, applicationName: String?, limit: Duration, wake: WakeSignal,
        isClosing: @escaping @Sendable () -> Bool
    ) throws(ClientError) {
        guard let connection = PostgresConnect.start(endpoint, applicationName: applicationName) else {
            throw PostgresConnect.error(endpoint, .unreachable, "out of memory")
        }
        // > "a failed connection is not NULL": from here on deinit calls PQfinish, whatever comes.
        self.connection = connection
        self.endpoint = endpoint
        self.wake = wake
        self.isClosing = isClosing
        try PostgresConnect.complete(connection, endpoint, limit: limit)
        PQsetnonblocking(connection, 1)
    }

    deinit {
        PQfinish(connection)
    }

    var sessionID: Int64 { Int64(PQbackendPID(connection)) }
    var serverVersion: Int { Int(PQserverVersion(connection)) }
    var isBroken: Bool { PQstatus(connection) != CONNECTION_OK || isGivenUp }
    private var isGivenUp = false

    var transaction: SQLTransactionState {
        switch PQtransactionStatus(connection) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// Looks whether the server has hung up since the last call. What it sent meanwhile, such as the reason, is read.
    func noticeEnd() {
        let now = Deadline(after: .zero)
        // The reason comes first and the end of the stream after it, so one look is not enough; a chatty server must
        // not keep us here either.
        for _ in 0..<8 where !isGivenUp {
            if Descriptor.wait(PQsocket(connection), for: .readable, until: now).isEmpty { return }
            if PQconsumeInput(connection) == 0 { isGivenUp = true }
        }
    }

    /// Sends one statement with parameters and reads its result.
    func query(_ sql: String, _ parameters: PostgresParameters, for call: SQLCall) throws(ClientError)
        -> SQLResult
    {
        let isSent = parameters.withPointers { count, types, values, lengths, formats in
            PQsendQueryParams(connection, sql, count, types, values, lengths, formats, 0)
        }
        return try finish(isSent, call)
    }

    /// Sends a script of several statements; the last result counts, the first error is thrown.
    func execute(_ script: String, for call: SQLCall) throws(ClientError) -> SQLResult {
        try finish(PQsendQuery(connection, script), call)
    }

    private func finish(_ isSent: Int32, _ call: SQLCall) throws(ClientError) -> SQLResult {
        guard isSent == 1 else { throw lost(call) }
        var watch = SQLWatch(call: call)
        let results = try collect(&watch)
        if !watch.settle(wake) { isGivenUp = true }
        if let failed = results.first(where: { $0.isError }) { throw error(failed, watch) }
        guard let last = results.last else { throw lost(call) }
        return last.copy()
    }

    private func collect(_ watch: inout SQLWatch) throws(ClientError) -> [PostgresRawResult] {
        var results: [PostgresRawResult] = []
        while true {
            let unsent = PQflush(connection)
            while PQisBusy(connection) == 0 || PQstatus(connection) == CONNECTION_BAD {
                guard let pointer = PQgetResult(connection) else { return results }
                let result = PostgresRawResult(pointer)
                if result.isCopy {
                    isGivenUp = true
                    throw watch.call.error(.protocolError, "COPY is not supported; the connection is closed")
                }
                // Of a long script only what is needed is kept: the first error and the last result.
                if let last = results.last, !last.isError { results.removeLast() }
                results.append(result)
            }
            try wait(&watch, sending: unsent == 1)
        }
    }

    /// Waits for the server, the call's deadline, or a wake-up from another thread.
    private func wait(_ watch: inout SQLWatch, sending: Bool) throws(ClientError) {
        let events: Descriptor.Readiness = sending ? [.readable, .writable] : .readable
        let (ready, isWoken) = Descriptor.wait(
            PQsocket(connection), for: events, orReadable: wake.descriptor, until: watch.deadline)
        if isWoken { wake.clear() }
        if !ready.isEmpty && ready != .writable {
            // Zero means that the connection has ended; what arrived before is still to be had from PQgetResult.
            _ = PQconsumeInput(connection)
        }
        if watch.canceller == nil {
            if let reason = watch.reasonToStop(isClosing: isClosing()) {
                watch.stop(reason, canceller(), grace: SQLWire<PostgresChannel>.grace)
            }
        } else if watch.deadline.hasPassed {
            isGivenUp = true
            throw watch.stopError("the server did not stop it either, so the connection is given up")
        }
    }

    /// > "PQcancel can safely be called from a signal handler", and from any thread: it only reads the PGcancel, which
    /// the closure alone owns.
    private func canceller() -> SQLCanceller {
        guard let cancel = PQgetCancel(connection) else { return SQLCanceller(wake: wake, nil) }
        let address = UInt(bitPattern: cancel)
        return SQLCanceller(wake: wake) {
            guard let cancel = OpaquePointer(bitPattern: address) else { return }
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            PQfreeCancel(cancel)
        }
    }

    private func error(_ result: PostgresRawResult, _ watch: SQLWatch) -> ClientError {
        if PQstatus(connection) == CONNECTION_BAD {
            return watch.call.error(
                .connectionLost, endpoint.scrubber.scrub(result.message), serverCode: result.sqlState)
        }
        if watch.canceller != nil && result.sqlState == SQLState.queryCanceled {
            return watch.stopError("the server stopped it")
        }
        return watch.call.error(.serverError, endpoint.scrubber.scrub(result.message), serverCode: result.sqlState)
    }

    private func lost(_ call: SQLCall) -> ClientError {
        let words = String(cString: PQerrorMessage(connection)).singleLine
        let text = words.isEmpty ? "the server gave no result" : words
        return call.error(isBroken ? .connectionLost : .protocolError, endpoint.scrubber.scrub(text))
    }
}
