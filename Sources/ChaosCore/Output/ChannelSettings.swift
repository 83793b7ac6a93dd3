/// One thing that a kind of channel is told in `alerts.yaml`.
public struct ChannelSetting: Sendable, Equatable {
    public let name: String
    /// One sentence ending in a period.
    public let summary: String
    public let isRequired: Bool
    /// Written by reference (`${env:NAME}`, `${file:PATH}`), never in the file itself.
    public let isSecret: Bool

    public init(_ name: String, isRequired: Bool = false, isSecret: Bool = false, _ summary: String) {
        self.name = name
        self.summary = summary
        self.isRequired = isRequired
        self.isSecret = isSecret
    }
}

/// What one channel was told, every value kept as a secret until it is used.
public struct ChannelSettings: Sendable {
    /// The channel's name in the file, for messages about it.
    public let channel: String
    private let values: [String: Secret]
    /// Where a channel writes that has no server.
    public let write: @Sendable (String) -> Void
    /// The wall clock in seconds since 1970, for stamps that the other side checks; never for measuring.
    public let wallClock: @Sendable () -> Double

    /// Settings of one channel; the clock is only asked for stamps.
    public init(
        channel: String, values: [String: Secret],
        write: @escaping @Sendable (String) -> Void = { _ in },
        wallClock: @escaping @Sendable () -> Double = { 0 }
    ) {
        self.channel = channel
        self.values = values
        self.write = write
        self.wallClock = wallClock
    }

    /// The value under this name; `nil` when there is none.
    public subscript(_ name: String) -> Secret? { values[name] }

    /// The value of a required setting. Throws `.usage` when it is missing or empty.
    public func required(_ name: String) throws(ChaosError) -> Secret {
        if let value = values[name], !value.reveal().trimmingSpaces.isEmpty { return value }
        throw problem(name, "it is missing or empty")
    }

    /// The value of a setting that is no secret; `nil` when it is missing or empty.
    public func text(_ name: String) -> String? {
        let text = values[name]?.reveal().trimmingSpaces ?? ""
        return text.isEmpty ? nil : text
    }

    /// An error about one setting; the cause must not hold its value.
    public func problem(_ name: String, _ cause: String, remedy: String? = nil) -> ChaosError {
        ChaosError(
            .usage, operation: "set up the alert channel \(channel)", target: name, cause: cause,
            remedy: remedy)
    }
}
