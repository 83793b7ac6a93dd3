/// The caller's patience while a thread connects. The thread has its own deadlines, but resolving a name has no limit in
/// C; a thread that comes too late finds the reply settled and drops what it made.
enum ConnectLimit {
    private static let margin = Duration.milliseconds(200)

    static func wait(for made: PendingReply<Void>, target: String, limit: Duration) async throws(ClientError) {
        let alarm = Task {
            try await Task.sleep(for: limit + margin)
            made.settle(.failure(error(.timedOut, target, "no connection within \(limit.inSeconds)")))
        }
        defer { alarm.cancel() }
        try await made.value {
            made.settle(.failure(error(.cancelled, target, "the calling task was cancelled")))
        }
    }

    private static func error(_ code: ClientError.Code, _ target: String, _ cause: String) -> ClientError {
        ClientError(code: code, operation: "connect", target: target, cause: cause)
    }
}
