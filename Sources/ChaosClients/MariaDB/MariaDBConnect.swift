import CMariaDB

/// Making a connection without blocking, with our deadline.
enum MariaDBConnect {
    /// Connects; throws what went wrong.
    static func run(
        _ handle: MariaDBHandle, _ endpoint: MariaDBEndpoint, programName: String?, limit: Duration
    ) throws(ClientError) {
        setOptions(handle.pointer, endpoint, programName: programName, limit: limit)
        let deadline = Deadline(after: limit)
        // The texts must live until the connection stands.
        let texts = CStringList([
            endpoint.host, endpoint.user.reveal(), endpoint.password.reveal(), endpoint.database,
        ])
        let words = texts.pointers
        let flags = UInt(CLIENT_FOUND_ROWS) | UInt(CLIENT_MULTI_RESULTS)
        var made: UnsafeMutablePointer<MYSQL>?
        let status = mysql_real_connect_start(
            &made, handle.pointer, words[0], words[1], words[2], endpoint.database.isEmpty ? nil : words[3],
            UInt32(endpoint.port), nil, flags)
        let isInTime = handle.finish(status, until: deadline) { mysql_real_connect_cont(&made, handle.pointer, $0) }
        withExtendedLifetime(texts) {}
        if made != nil && isInTime {
            Descriptor.setCloseOnExec(handle.socket)
            // The TLS handshake leaves it blocking.
            Descriptor.setNonBlocking(handle.socket)
            // The library itself is content without TLS where the server offers none.
            let wantsTLS = [.required, .verifyIdentity].contains(endpoint.security.mode)
            if wantsTLS && mysql_get_ssl_cipher(handle.pointer) == nil {
                throw error(endpoint, .tlsFailed, "the server offers no TLS, and ssl-mode asks for it")
            }
            return
        }
        guard isInTime else { throw error(endpoint, .timedOut, "no connection within \(limit.inSeconds)") }
        throw refusal(handle, endpoint)
    }

    static func error(
        _ endpoint: MariaDBEndpoint, _ code: ClientError.Code, _ cause: String, serverCode: String? = nil
    ) -> ClientError {
        ClientError(
            code: code, operation: "connect", target: endpoint.description, cause: endpoint.scrubber.scrub(cause),
            serverCode: serverCode)
    }

    private static func setOptions(
        _ pointer: UnsafeMutablePointer<MYSQL>, _ endpoint: MariaDBEndpoint, programName: String?, limit: Duration
    ) {
        // "localhost" must not mean the socket of another server on this machine.
        var transport = MYSQL_PROTOCOL_TCP.rawValue
        mysql_options(pointer, MYSQL_OPT_PROTOCOL, &transport)
        // A server may ask its clients for any file of theirs.
        var localInfile: UInt32 = 0
        mysql_options(pointer, MYSQL_OPT_LOCAL_INFILE, &localInfile)
        // For the TLS handshake, which blocks; whole seconds.
        var seconds = UInt32(clamping: limit.roundedUpMilliseconds / 1000 + 1)
        mysql_options(pointer, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
        mysql_options(pointer, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        if let programName { mysql_options4(pointer, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", programName) }
        setSecurity(pointer, endpoint.security)
    }

    private static func setSecurity(_ pointer: UnsafeMutablePointer<MYSQL>, _ security: MariaDBSecurity) {
        guard security.mode != .disabled else { return }
        mysql_ssl_set(pointer, security.keyFile, security.certificateFile, security.authorityFile, nil, nil)
        // Turns TLS on; a server that offers none is accepted all the same, here.
        var isOn: my_bool = 1
        mysql_options(pointer, MYSQL_OPT_SSL_ENFORCE, &isOn)
        var isVerified: my_bool = security.mode == .verifyIdentity ? 1 : 0
        mysql_options(pointer, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &isVerified)
    }

    private static func refusal(_ handle: MariaDBHandle, _ endpoint: MariaDBEndpoint) -> ClientError {
        let number = handle.errorNumber
        let text = handle.errorText
        let serverCode = isServers(number) ? String(number) : nil
        let refused = [
            MariaDBCode.accessDenied, MariaDBCode.accessDeniedNoPassword, MariaDBCode.hostNotAllowed,
            MariaDBCode.databaseAccessDenied,
        ]
        let code: ClientError.Code =
            if let serverCode, refused.contains(serverCode) {
                .authenticationFailed
            } else if serverCode != nil {
                .serverError
            } else if number == UInt32(CR_SSL_CONNECTION_ERROR) {
                .tlsFailed
            } else {
                .unreachable
            }
        return error(endpoint, code, text.isEmpty ? "error \(number)" : text, serverCode: serverCode)
    }

    /// Whether an error number is the server's own (below 1000: about its files); the client library's are from 2000 and
    /// from 5000 on.
    static func isServers(_ number: UInt32) -> Bool {
        (1..<2000).contains(number) || (3000..<5000).contains(number)
    }
}
