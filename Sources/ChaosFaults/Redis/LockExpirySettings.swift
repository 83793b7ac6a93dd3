import ChaosCore

/// The parameters of a lock expiry.
struct LockExpirySettings: Sendable {
    static let descriptors = [
        ParameterDescriptor(
            "keys", .text, default: nil, summary: "Lock keys as a pattern, such as lock:coupon:{8..13}."),
        ParameterDescriptor(
            "style", .choice(LockStyle.allCases.map { $0.rawValue }), default: .text(LockStyle.setNX.rawValue),
            summary: "The shape of the application's locks."),
        ParameterDescriptor(
            "interval", .duration, default: .duration(.milliseconds(1)),
            summary: "Time from one look at all keys to the next (longer for more than 50 keys)."),
        ParameterDescriptor(
            "confirm-within", .duration, default: .duration(.seconds(10)),
            summary: "How long the application may take to hold a lock that it can lose."),
    ]

    /// What one key costs the server at most, generously; it bounds the share of the server that the looks take.
    private static let pausePerKey = Duration.microseconds(20)

    let keys: LockKeys
    /// Between two looks at all keys.
    let pause: Duration
    let confirmWithin: Duration

    /// Throws `invalidFile` when a parameter cannot be meant.
    init(_ parameters: FaultParameters) throws(ChaosError) {
        keys = try LockKeys(parameters)
        let interval = try Self.length("interval", in: .milliseconds(1)...(.seconds(1)), parameters)
        pause = max(interval, Self.pausePerKey * keys.names.count)
        confirmWithin = try Self.length("confirm-within", in: .milliseconds(100)...(.seconds(300)), parameters)
    }

    private static func length(
        _ name: String, in bounds: ClosedRange<Duration>, _ parameters: FaultParameters
    ) throws(ChaosError) -> Duration {
        let length = parameters.duration(name)
        guard bounds.contains(length) else {
            throw ChaosError(
                .invalidFile, operation: "read the parameter \(name)", target: DurationText.canonical(length),
                cause: "it must lie between \(DurationText.canonical(bounds.lowerBound)) and "
                    + DurationText.canonical(bounds.upperBound))
        }
        return length
    }
}
