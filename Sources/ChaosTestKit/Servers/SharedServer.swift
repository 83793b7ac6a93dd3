/// Starts something once, for whoever asks first; everybody gets the same one, or the same error.
public actor SharedServer<Server: Sendable> {
    private let start: @Sendable () async throws -> Server
    private var task: Task<Server, any Error>?

    /// Takes what starts the server; it runs when `value` is first asked for.
    public init(_ start: @escaping @Sendable () async throws -> Server) {
        self.start = start
    }

    /// The one server, started now if nobody asked before; throws the error of its start, to everybody.
    public func value() async throws -> Server {
        if let task { return try await task.value }
        let task = Task { [start] in try await start() }
        self.task = task
        return try await task.value
    }
}
