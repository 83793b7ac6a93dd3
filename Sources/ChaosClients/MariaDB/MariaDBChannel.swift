import CMariaDB

/// The owner of one `MYSQL` and its prepared statements; used by one thread only.
final class MariaDBChannel: SQLChannel {
    private let handle: MariaDBHandle
    private let endpoint: MariaDBEndpoint
    private let wake: WakeSignal
    private let isClosing: @Sendable () -> Bool
    private let statements: MariaDBStatements
    private var isGivenUp = false
    /// Whether the server takes several statements at once now: only scripts may hold several.
    private var takesScripts = false
    /// Whether the server has rolled the transaction back while its owner believes to be inside it.
    private var isRolledBack = false

    /// Connects within `limit`. `wake` and `isClosing` are how other threads end a wait for the server.
    init(
        _ endpoint: MariaDBEndpoint, programName: String?, limit: Duration, wake: WakeSignal,
        isClosing: @escaping @Sendable () -> Bool
    ) throws(ClientError) {
        guard let handle = MariaDBHandle() else {
            throw MariaDBConnect.error(endpoint, .unreachable, "out of memory")
        }
        try MariaDBConnect.run(handle, endpoint, programName: programName, limit: limit)
        self.handle = handle
        self.endpoint = endpoint
        self.wake = wake
        self.isClosing = isClosing
        statements = MariaDBStatements(handle)
    }

    deinit {
        if isGivenUp { handle.shutDown() }
        statements.closeAll()
    }

    var sessionID: Int64 { Int64(mysql_thread_id(handle.pointer)) }
    var serverVersion: Int { Int(mysql_get_server_version(handle.pointer)) }
    var isBroken: Bool { isGivenUp || handle.socket < 0 }

    var transaction: SQLTransactionState {
        if isBroken { return .unknown }
        if isRolledBack { return .failed }
        return handle.isInTransaction ? .open : .idle
    }

    func noticeEnd() {
        // Nothing comes without being asked for but the reason why the server hangs up.
        if !isGivenUp, Descriptor.isStale(handle.socket) { isGivenUp = true }
    }

    /// Sends one statement without parameters; the server refuses more than one.
    func query(_ sql: String, for call: SQLCall) throws(ClientError) -> SQLResult {
        try run(call, sql) { watch throws(ClientError) in
            try allowScripts(false, &watch)
            return try send(sql, &watch)
        }
    }

    /// Sends a script of several statements; the first error is thrown.
    func execute(_ script: String, for call: SQLCall) throws(ClientError) -> SQLResult {
        try run(call, script) { watch throws(ClientError) in
            try allowScripts(true, &watch)
            return try send(script, &watch)
        }
    }

    /// Prepares one statement, unless it is prepared already, binds the parameters and reads the result.
    func query(_ sql: String, _ parameters: [SQLValue], for call: SQLCall) throws(ClientError) -> SQLResult {
        try run(call, sql) { watch throws(ClientError) in
            do throws(ClientError) {
                let statement = try prepared(sql, &watch)
                return try execute(statement, parameters, &watch)
            } catch {
                statements.close(sql)
                throw error
            }
        }
    }

    // MARK: One call

    private func run(
        _ call: SQLCall, _ sql: String, _ body: (inout SQLWatch) throws(ClientError) -> SQLResult
    ) throws(ClientError) -> SQLResult {
        try refuseOutsideOfTransaction(sql, call)
        var watch = SQLWatch(call: call)
        let outcome: Result<SQLResult, ClientError>
        do throws(ClientError) {
            outcome = .success(try body(&watch))
        } catch {
            outcome = .failure(error)
        }
        settle(&watch, outcome)
        return try outcome.get()
    }

    /// After a deadlock the server goes on in autocommit mode: what was meant to be part of the transaction would stand.
    private func refuseOutsideOfTransaction(_ sql: String, _ call: SQLCall) throws(ClientError) {
        guard isRolledBack else { return }
        if call.operation == "ROLLBACK" || sql.uppercased().hasPrefix("ROLLBACK") {
            isRolledBack = false
            return
        }
        throw call.error(
            .serverError, "the transaction was rolled back as the victim of a deadlock; only ROLLBACK is possible",
            serverCode: MariaDBCode.deadlock)
    }

    /// A request to stop that came too late would hit the next statement: it is spent on one of ours.
    private func settle(_ watch: inout SQLWatch, _ outcome: Result<SQLResult, ClientError>) {
        guard watch.canceller != nil, !isBroken else { return }
        guard watch.settle(wake) else {
            isGivenUp = true
            return
        }
        if case .failure(let error) = outcome, error.serverCode == MariaDBCode.queryInterrupted { return }
        var answer: Int32 = 0
        let pointer = handle.pointer
        let limit = Deadline(after: SQLWire<MariaDBChannel>.grace)
        let isInTime = handle.finish(mysql_query_start(&answer, pointer, "DO 0"), until: limit) {
            mysql_query_cont(&answer, pointer, $0)
        }
        if !isInTime || (answer != 0 && !MariaDBConnect.isServers(handle.errorNumber)) { isGivenUp = true }
    }

    private func allowScripts(_ isAllowed: Bool, _ watch: inout SQLWatch) throws(ClientError) {
        guard takesScripts != isAllowed else { return }
        let option = isAllowed ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF
        let pointer = handle.pointer
        var failed: Int32 = 0
        try wait(mysql_set_server_option_start(&failed, pointer, option), &watch) {
            mysql_set_server_option_cont(&failed, pointer, $0)
        }
        guard failed == 0 else { throw error(&watch) }
        takesScripts = isAllowed
    }

    /// Sends a text and reads all its results; the first one counts.
    private func send(_ sql: String, _ watch: inout SQLWatch) throws(ClientError) -> SQLResult {
        let pointer = handle.pointer
        let text = CStringList([sql])
        var failed: Int32 = 0
        try wait(
            mysql_real_query_start(&failed, pointer, text.pointers[0], UInt(sql.utf8.count)), &watch
        ) { mysql_real_query_cont(&failed, pointer, $0) }
        withExtendedLifetime(text) {}
        guard failed == 0 else { throw error(&watch) }
        let first = try readResult(&watch)
        while mysql_more_results(pointer) != 0 {
            var next: Int32 = 0
            try wait(mysql_next_result_start(&next, pointer), &watch) { mysql_next_result_cont(&next, pointer, $0) }
            guard next <= 0 else { throw error(&watch) }
            _ = try readResult(&watch)
        }
        return first
    }

    private func readResult(_ watch: inout SQLWatch) throws(ClientError) -> SQLResult {
        let pointer = handle.pointer
        guard mysql_field_count(pointer) > 0 else {
            return SQLResult(
                columns: [], rows: [], affectedRows: Int(clamping: mysql_affected_rows(pointer)), commandTag: "")
        }
        var result: UnsafeMutablePointer<MYSQL_RES>?
        try wait(mysql_store_result_start(&result, pointer), &watch) { mysql_store_result_cont(&result, pointer, $0) }
        guard let result else { throw error(&watch) }
        return MariaDBRawResult(result).copy()
    }

    private func prepared(
        _ sql: String, _ watch: inout SQLWatch
    ) throws(ClientError) -> UnsafeMutablePointer<MYSQL_STMT> {
        if let known = statements[sql] { return known }
        guard let made = statements.make(sql) else { throw watch.call.error(.protocolError, "out of memory") }
        let text = CStringList([sql])
        var failed: Int32 = 0
        try wait(mysql_stmt_prepare_start(&failed, made, text.pointers[0], UInt(sql.utf8.count)), &watch) {
            mysql_stmt_prepare_cont(&failed, made, $0)
        }
        withExtendedLifetime(text) {}
        guard failed == 0 else { throw error(&watch, made) }
        return made
    }

    private func execute(
        _ statement: UnsafeMutablePointer<MYSQL_STMT>, _ parameters: [SQLValue], _ watch: inout SQLWatch
    ) throws(ClientError) -> SQLResult {
        guard mysql_stmt_param_count(statement) == UInt(parameters.count) else {
            throw watch.call.error(
                .invalidArgument,
                "the statement has \(mysql_stmt_param_count(statement)) parameters and got \(parameters.count)")
        }
        let bound = MariaDBParameters(parameters)
        var failed: Int32 = Int32(mysql_stmt_bind_param(statement, bound.binds))
        guard failed == 0 else { throw error(&watch, statement) }
        try wait(mysql_stmt_execute_start(&failed, statement), &watch) {
            mysql_stmt_execute_cont(&failed, statement, $0)
        }
        withExtendedLifetime(bound) {}
        guard failed == 0 else { throw error(&watch, statement) }
        guard mysql_stmt_field_count(statement) > 0 else {
            return SQLResult(
                columns: [], rows: [], affectedRows: Int(clamping: mysql_stmt_affected_rows(statement)), commandTag: "")
        }
        try wait(mysql_stmt_store_result_start(&failed, statement), &watch) {
            mysql_stmt_store_result_cont(&failed, statement, $0)
        }
        guard failed == 0, let result = MariaDBStatementResult(statement).copy() else {
            throw error(&watch, statement)
        }
        return result
    }

    /// Waits for the server, the call's deadline, or a wake-up from another thread, until the library's call is done.
    private func wait(
        _ status: Int32, _ watch: inout SQLWatch, _ resume: (Int32) -> Int32
    ) throws(ClientError) {
        var status = status
        while status != 0 {
            let (ready, isWoken) = Descriptor.wait(
                handle.socket, for: MariaDBHandle.readiness(status), orReadable: wake.descriptor, until: watch.deadline)
            if isWoken { wake.clear() }
            if !ready.isEmpty { status = resume(MariaDBHandle.status(ready, wanted: status)) }
            if status == 0 { return }
            if watch.canceller == nil {
                if let reason = watch.reasonToStop(isClosing: isClosing()) {
                    watch.stop(reason, canceller(), grace: SQLWire<MariaDBChannel>.grace)
                }
            } else if watch.deadline.hasPassed {
                giveUp(status, resume)
                throw watch.stopError("the server did not stop it either, so the connection is given up")
            }
        }
    }

    /// The library's call must have returned before its handle is closed: without a connection it does at once.
    private func giveUp(_ status: Int32, _ resume: (Int32) -> Int32) {
        isGivenUp = true
        handle.shutDown()
        var status = status
        while status != 0 { status = resume(MariaDBHandle.status([], wanted: status)) }
    }

    private func canceller() -> SQLCanceller {
        let (endpoint, session) = (endpoint, sessionID)
        return SQLCanceller(wake: wake) { MariaDBKill.query(of: session, endpoint) }
    }

    // MARK: Errors

    private func error(
        _ watch: inout SQLWatch, _ statement: UnsafeMutablePointer<MYSQL_STMT>? = nil
    ) -> ClientError {
        let number = statement.map { mysql_stmt_errno($0) } ?? handle.errorNumber
        let words = statement.map { String(cString: mysql_stmt_error($0)).singleLine } ?? handle.errorText
        let text = endpoint.scrubber.scrub(words.isEmpty ? "error \(number)" : words)
        let code = String(number)
        if watch.canceller != nil && code == MariaDBCode.queryInterrupted {
            return stopped(watch, code)
        }
        let ends = [MariaDBCode.connectionKilled, MariaDBCode.serverShutdown, MariaDBCode.disconnectedForIdling]
        if MariaDBConnect.isServers(number) && !ends.contains(code) {
            if code == MariaDBCode.deadlock && handle.isInTransaction { isRolledBack = true }
            return watch.call.error(.serverError, text, serverCode: code)
        }
        isGivenUp = true
        let isLost = MariaDBConnect.isServers(number) || handle.socket < 0 || Self.lossNumbers.contains(number)
        return watch.call.error(
            isLost ? .connectionLost : .protocolError, text, serverCode: ends.contains(code) ? code : nil)
    }

    private static let lossNumbers: Set<UInt32> = [
        UInt32(CR_SERVER_GONE_ERROR), UInt32(CR_SERVER_LOST), UInt32(CR_CONN_HOST_ERROR), UInt32(CR_CONNECTION_ERROR),
        UInt32(CR_SSL_CONNECTION_ERROR),
    ]

    private func stopped(_ watch: SQLWatch, _ code: String) -> ClientError {
        let error = watch.stopError("the server stopped it")
        return ClientError(
            code: error.code, operation: error.operation, target: error.target, cause: error.cause, serverCode: code)
    }
}
