/// How the generator works, beside what it sends. The defaults suit every drill.
public struct LoadSettings: Sendable {
    /// The most requests in flight per scenario. `nil`: peak rate x time limit x 2 (open model) or twice the users
    /// (closed model), at least 100 and at most 10,000.
    public var maxInFlight: Int?
    /// Makes the drawn variables the same in every run; `nil` draws new ones each time.
    public var seed: UInt64?
    /// A PEM file with certificates to trust beside the system's, for targets with their own authority.
    public var trustedCertificates: String?
    /// How many seconds of history are kept per scenario; beyond that the oldest are dropped.
    public var historySeconds: Int
    /// Added to every `${user}`, so that several runs on one target do not meet users of each other.
    public var firstUser: Int

    public init(
        maxInFlight: Int? = nil, seed: UInt64? = nil, trustedCertificates: String? = nil, historySeconds: Int = 3_600,
        firstUser: Int = 0
    ) {
        self.maxInFlight = maxInFlight
        self.seed = seed
        self.trustedCertificates = trustedCertificates
        self.historySeconds = historySeconds
        self.firstUser = firstUser
    }
}
