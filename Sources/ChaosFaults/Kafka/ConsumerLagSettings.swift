import ChaosCore

/// The parameters of a consumer lag after their check against each other and against the target's description.
struct ConsumerLagSettings: Sendable {
    static let descriptors = [
        ParameterDescriptor("group", .text, default: nil, summary: "The application's consumer group to join."),
        ParameterDescriptor(
            "topic", .text, default: .text("all"), summary: "One topic of the group; all takes every topic it reads."),
        ParameterDescriptor(
            "partitions", .text, default: .text("any"),
            summary: "Partitions of which at least one must be taken, such as 0,2 or {0..3}."),
        ParameterDescriptor("members", .whole(1...16), default: .whole(1), summary: "Stuck members to begin with."),
        ParameterDescriptor(
            "max-members", .whole(1...16), default: .whole(8),
            summary: "How many may be added until one gets a wanted partition."),
        ParameterDescriptor(
            "session-timeout", .duration, default: .duration(.seconds(6)),
            summary: "After how long without a heartbeat a stuck member loses its partitions; best the group's own."),
        ParameterDescriptor(
            "assignors", .text, default: .text("target"),
            summary: "The group's partition.assignment.strategy; must be what the target file says of the group."),
        ParameterDescriptor(
            "take-within", .duration, default: .duration(.seconds(30)),
            summary: "How long it may take until a wanted partition is taken (a rebalance can take 5 to 10 s)."),
        ParameterDescriptor(
            "lease", .duration, default: .duration(.seconds(6)),
            summary: "How long the stuck members stay without a sign of life of this tool (given three times as often)."
        ),
    ]

    let group: ConsumerGroup
    let topics: [String]
    /// Numbers of partitions; `nil` for any.
    let wanted: Set<Int>?
    let members: Int
    let maxMembers: Int
    let sessionTimeout: Duration
    let takeWithin: Duration
    let lease: Duration

    /// Throws `invalidFile` naming the parameter that does not fit, and `refused` for a member that would speak another
    /// protocol than the group.
    init(_ parameters: FaultParameters, target: Target) throws(ChaosError) {
        group = try Self.group(parameters.text("group"), of: target)
        topics = try Self.topics(parameters.text("topic"), of: group)
        wanted = try Self.wanted(parameters.text("partitions"))
        members = parameters.whole("members")
        maxMembers = parameters.whole("max-members")
        sessionTimeout = parameters.duration("session-timeout")
        takeWithin = parameters.duration("take-within")
        lease = parameters.duration("lease")
        guard members <= maxMembers else {
            throw Self.refusal("members", "\(members)", "max-members is \(maxMembers)")
        }
        // Below, the embedded cluster would throw everybody out of the group during its first rebalance.
        try Self.check("session-timeout", sessionTimeout, .milliseconds(3500)...Duration.seconds(300))
        try Self.check("take-within", takeWithin, .seconds(1)...Duration.seconds(300))
        try Self.check("lease", lease, .milliseconds(600)...Duration.seconds(30))
        try Self.check(assignors: parameters.text("assignors"), group)
    }

    /// Whether the partition is one of those that are to be taken.
    func wants(_ partition: Int) -> Bool { wanted?.contains(partition) ?? true }

    private static func group(_ name: String, of target: Target) throws(ChaosError) -> ConsumerGroup {
        guard let kafka = target.kafka else {
            throw ChaosError(
                .invalidFile, operation: "find the target's Kafka", target: target.source,
                cause: "the target file has no kafka section", remedy: "Add kafka: { brokers: ... } to it.")
        }
        if let group = kafka.group(named: name) { return group }
        let known = kafka.groups.map(\.name).joined(separator: ", ")
        throw ChaosError(
            .invalidFile, operation: "read the parameter group", target: name,
            cause: "the target file describes no such group (known: \(known.isEmpty ? "none" : known)), "
                + "and a member that speaks another protocol than its group is an error for everybody in it",
            remedy: "Add kafka: { groups: { \(name): { topics: [...], assignors: \"range,roundrobin\" } } } with the "
                + "group's own partition.assignment.strategy.")
    }

    private static func topics(_ name: String, of group: ConsumerGroup) throws(ChaosError) -> [String] {
        if name == "all", !group.topics.isEmpty { return group.topics }
        if group.topics.contains(name) { return [name] }
        throw refusal(
            "topic", name,
            "the group \(group.name) reads \(group.topics.isEmpty ? "none" : group.topics.joined(separator: ", "))")
    }

    private static func wanted(_ text: String) throws(ChaosError) -> Set<Int>? {
        if text.trimmingSpaces == "any" { return nil }
        guard case .success(let pieces) = KeyPattern.expand(text) else {
            throw refusal("partitions", text, "it must be any, or numbers such as 0,2 or {0..3}")
        }
        let numbers = pieces.compactMap { Int($0) }.filter { $0 >= 0 }
        guard numbers.count == pieces.count else {
            throw refusal("partitions", text, "it must be any, or numbers such as 0,2 or {0..3}")
        }
        return Set(numbers)
    }

    private static func check(assignors text: String, _ group: ConsumerGroup) throws(ChaosError) {
        let (given, known) = (names(text), names(group.assignors))
        guard !known.isEmpty else {
            throw refusal("assignors", text, "the target file says nothing of the group's own")
        }
        guard text.trimmingSpaces != "target", given != known else { return }
        throw ChaosError(
            .refused, operation: "join the group \(group.name)", target: text,
            cause:
                "the group speaks \(known.joined(separator: ",")), and a member with another protocol is an error for "
                + "everybody in it (it ends an embedded cluster)",
            remedy: "Leave the parameter assignors out.")
    }

    private static func names(_ text: String) -> [String] {
        text.split(separator: ",").map(\.trimmingSpaces).filter { !$0.isEmpty }
    }

    private static func check(
        _ name: String, _ value: Duration, _ range: ClosedRange<Duration>
    ) throws(ChaosError) {
        if range.contains(value) { return }
        throw refusal(
            name, DurationText.canonical(value),
            "it must lie between \(DurationText.canonical(range.lowerBound)) and "
                + DurationText.canonical(range.upperBound))
    }

    private static func refusal(_ name: String, _ value: String, _ cause: String) -> ChaosError {
        ChaosError(.invalidFile, operation: "read the parameter \(name)", target: value, cause: cause)
    }
}
