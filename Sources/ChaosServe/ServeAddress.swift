import ChaosCore

/// Where the local pages listen, and who may read them.
public struct ServeAddress: Sendable {
    public let host: String
    /// Zero takes a free one.
    public let port: Int
    /// `nil` lets everybody on this machine read; any other address needs one.
    public let token: Secret?

    /// Throws `refused` for an address that others can reach when there is no token, or one that can be guessed.
    public init(host: String = "127.0.0.1", port: Int, token: Secret?) throws(ChaosError) {
        if let token, token.reveal().utf8.count < 16 {
            throw Self.refusal("\(host):\(port)", "the token is shorter than 16 characters")
        }
        if token == nil, !Self.isLoopback(host) {
            throw Self.refusal("\(host):\(port)", "others can reach this address, and there is no token")
        }
        self.host = host
        self.port = port
        self.token = token
    }

    /// Whether only this machine can reach the host.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts.first == 127
    }

    private static func refusal(_ target: String, _ cause: String) -> ChaosError {
        ChaosError(
            .refused, operation: "serve the reports", target: target, cause: cause,
            remedy: "Give one with FIREDRILL_SERVE_TOKEN, for example: openssl rand -hex 24")
    }
}
