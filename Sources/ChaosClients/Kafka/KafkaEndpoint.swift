/// Where a Kafka cluster is (`host:port,host:port`) and the librdkafka settings needed to be let in
/// (`security.protocol`, `sasl.*`, `ssl.*`).
///
/// Settings have the names of librdkafka's CONFIGURATION.md. No description or dump shows a value.
public struct KafkaEndpoint: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The bootstrap servers, as given.
    public let brokers: String
    /// The names of the extra settings, sorted; their values may be secret.
    public let optionNames: [String]
    let options: [String: Secret]
    let scrubber: Scrubber

    /// Checks brokers and settings; throws `.invalidURL` or `.invalidArgument` naming the setting that librdkafka refuses.
    public init(brokers: String, options: [String: String] = [:]) throws(ClientError) {
        let places = brokers.split(separator: ",").map { $0.trimmingSpaces }
        guard !places.isEmpty, places.allSatisfy({ Self.isPlace($0) }) else {
            throw ClientError(
                code: .invalidURL, operation: "read the Kafka brokers", target: "kafka",
                cause: "expected host:port, several separated by commas")
        }
        self.brokers = places.joined(separator: ",")
        self.options = options.mapValues { Secret($0) }
        optionNames = options.keys.sorted()
        scrubber = Scrubber(options.filter { Self.isSecret($0.key) }.values.map { Secret($0) })
        let trial = KafkaConfiguration(target: self.brokers, scrubber: scrubber)
        for (name, value) in options { try trial.set(name, value) }
    }

    /// The brokers, and the names of the settings.
    public var description: String {
        optionNames.isEmpty ? brokers : "\(brokers) (\(optionNames.joined(separator: ", ")))"
    }

    /// The same as `description`.
    public var debugDescription: String { description }
    /// What `dump` may show.
    public var customMirror: Mirror { Mirror(self, children: ["target": description]) }

    private static func isPlace(_ text: String) -> Bool {
        let port = text.split(separator: ":").last.flatMap { Int($0) }
        return text.contains(":") && !text.hasPrefix(":") && !text.contains("@")
            && port.map { (1...65535).contains($0) } == true
    }

    private static func isSecret(_ name: String) -> Bool {
        ["password", "secret", "username", "pem", "token", "jaas", "oauthbearer.config"].contains { name.contains($0) }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
