import CLibPQ

/// Making a connection without blocking: libpq's `PQconnectPoll` with our deadline.
enum PostgresConnect {
    /// Nil only when libpq has no memory. The answer must go to `PQfinish`, connected or not.
    static func start(_ endpoint: PostgresEndpoint, applicationName: String?) -> OpaquePointer? {
        // Later entries win over what the URL says: texts are UTF-8 here, whatever the environment prefers.
        var options = [("dbname", endpoint.url.reveal()), ("client_encoding", "UTF8")]
        if let applicationName { options.append(("application_name", applicationName)) }
        let keywords = CStringList(options.map { $0.0 })
        let values = CStringList(options.map { $0.1 })
        guard let connection = PQconnectStartParams(keywords.pointers, values.pointers, 1) else { return nil }
        // Notices would go to standard error, which belongs to the program.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // The only way to a SQLSTATE for a refused connection: libpq has no field for it, but writes it into the text.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        return connection
    }

    /// Drives the connection until it stands; throws what went wrong.
    static func complete(
        _ connection: OpaquePointer, _ endpoint: PostgresEndpoint, limit: Duration
    ) throws(ClientError) {
        let deadline = Deadline(after: limit)
        // > "behave as if PQconnectPoll had last returned PGRES_POLLING_WRITING"
        var step = PGRES_POLLING_WRITING
        if PQstatus(connection) == CONNECTION_BAD { step = PGRES_POLLING_FAILED }
        while step != PGRES_POLLING_OK {
            if step == PGRES_POLLING_FAILED { throw refusal(connection, endpoint) }
            let events: Descriptor.Readiness = step == PGRES_POLLING_READING ? .readable : .writable
            if Descriptor.wait(PQsocket(connection), for: events, until: deadline).isEmpty {
                throw error(endpoint, .timedOut, "no connection within \(limit.inSeconds)")
            }
            step = PQconnectPoll(connection)
        }
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    }

    static func error(
        _ endpoint: PostgresEndpoint, _ code: ClientError.Code, _ cause: String, serverCode: String? = nil
    ) -> ClientError {
        ClientError(
            code: code, operation: "connect", target: endpoint.description, cause: endpoint.scrubber.scrub(cause),
            serverCode: serverCode)
    }

    private static func refusal(_ connection: OpaquePointer, _ endpoint: PostgresEndpoint) -> ClientError {
        let lines = String(cString: PQerrorMessage(connection)).split(separator: "\n")
        let text = lines.filter { !$0.hasPrefix("LOCATION:") }.joined(separator: " ").singleLine
        let state = sqlState(in: text)
        let code: ClientError.Code =
            if PQconnectionNeedsPassword(connection) != 0 || state?.hasPrefix("28") == true {
                .authenticationFailed
            } else if state != nil {
                .serverError
            } else if text.contains("SSL") || text.contains("certificate") {
                .tlsFailed
            } else {
                .unreachable
            }
        return error(endpoint, code, text, serverCode: state)
    }

    /// In "FATAL: 28P01: password ..." the five characters between colons, in whatever language the severity is.
    private static func sqlState(in text: String) -> String? {
        text.split(separator: " ").lazy.filter { $0.count == 6 && $0.last == ":" }.map { String($0.dropLast()) }
            .last { $0.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) } && $0.contains { $0.isNumber } }
    }
}
