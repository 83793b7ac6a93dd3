/// Where an SQL server is and how to be let in, whichever engine it is.
public protocol SQLEndpoint: Sendable, CustomStringConvertible {
    /// What the server speaks.
    var engine: SQLEngine { get }

    /// Connects within `timeout`. `name` is what the server shows of the session, where it shows names.
    func session(named name: String?, timeout: Duration) async throws(ClientError) -> any SQLSession
}

extension SQLEndpoint {
    /// Connects within 5 s.
    public func session(named name: String?) async throws(ClientError) -> any SQLSession {
        try await session(named: name, timeout: .seconds(5))
    }
}
