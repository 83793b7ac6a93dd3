import ChaosClients

/// One session that is kept for asking again and again, and made anew when it breaks.
actor ProbeSession {
    /// How long connecting may take, and a question ought to.
    static let timeLimit = Duration.milliseconds(900)

    private let endpoint: any SQLEndpoint
    private var session: (any SQLSession)?

    init(_ endpoint: any SQLEndpoint) {
        self.endpoint = endpoint
    }

    func connected() async throws(ClientError) -> any SQLSession {
        if let session, !session.isClosed { return session }
        let made = try await endpoint.session(named: "firedrill-probe", timeout: Self.timeLimit)
        session = made
        return made
    }

    /// Gives the session back. One that is in a transaction that failed, or too slow, is not worth saving.
    func drop() async {
        await session?.close()
        session = nil
    }
}
