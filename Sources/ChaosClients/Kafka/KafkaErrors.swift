import CRDKafka

/// Makes errors for one client: its brokers as the target, secrets scrubbed, and for connection trouble what the
/// library last saw in the background.
struct KafkaErrors: Sendable {
    let target: String
    let scrubber: Scrubber
    let events: KafkaEvents

    /// An error as librdkafka numbers it; `detail` replaces the library's standard words.
    func error(_ code: rd_kafka_resp_err_t, _ operation: String, detail: String? = nil) -> ClientError {
        let words = detail ?? String(cString: rd_kafka_err2str(code))
        let kind = KafkaErrorCode.kind(of: code)
        return ClientError(
            code: kind, operation: operation, target: target, cause: scrubber.scrub(words + lastSeen(kind)),
            serverCode: String(cString: rd_kafka_err2name(code)))
    }

    /// An error of our own.
    func error(_ code: ClientError.Code, _ operation: String, _ cause: String) -> ClientError {
        ClientError(code: code, operation: operation, target: target, cause: scrubber.scrub(cause + lastSeen(code)))
    }

    /// Throws unless `code` means success.
    func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(ClientError) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw error(code, operation) }
    }

    /// The error that an event carries; librdkafka's own words are in it.
    func check(_ event: KafkaEvent, _ operation: String) throws(ClientError) {
        let code = rd_kafka_event_error(event.pointer)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
        throw error(code, operation, detail: rd_kafka_event_error_string(event.pointer).map { String(cString: $0) })
    }

    private func lastSeen(_ kind: ClientError.Code) -> String {
        guard kind == .unreachable || kind == .timedOut, let last = events.lastError else { return "" }
        return "; last seen: \(last)"
    }
}
