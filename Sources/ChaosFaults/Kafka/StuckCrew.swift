import ChaosClients
import ChaosCore

/// All stuck members of one process. It grows until a wanted partition is theirs, and never again after that.
struct StuckCrew {
    /// A rebalance is over when nothing has moved for so long.
    private static let quiet = Duration.milliseconds(400)

    private let order: StuckOrder
    private let endpoint: KafkaEndpoint
    private let clock: any RunClock
    private let deadline: Instant
    private var members: [StuckMember] = []
    private var takenAt: BootInstant?
    private var joinedAt: Instant
    private var last: StuckReport?

    /// Throws when the order's brokers cannot be understood.
    init(_ order: StuckOrder, clock: any RunClock) throws(ClientError) {
        self.order = order
        self.clock = clock
        endpoint = try KafkaEndpoint(brokers: order.brokers, options: order.options)
        deadline = clock.now + order.takeWithin
        joinedAt = clock.now
    }

    /// True when every member that had joined was thrown out.
    private(set) var isThrownOut = false

    /// Looks at the members and adds more when none has got anything. Returns what changed since the last look, if
    /// anything did. Throws when a member cannot even be made.
    mutating func look() async throws(ClientError) -> StuckReport? {
        await dropThrownOut()
        let report = report()
        if takenAt == nil, !isThrownOut { try await grow() }
        if report == last { return nil }
        last = report
        return report
    }

    /// Leaves the group with all members at the same time.
    mutating func leave() async {
        let leaving = members
        members = []
        await withTaskGroup(of: Void.self) { group in
            for member in leaving { group.addTask { await member.leave() } }
        }
    }

    private mutating func report() -> StuckReport {
        let memberships = members.map(\.membership)
        let held = Set(memberships.flatMap(\.assignment)).filter(order.wants)
        if takenAt == nil {
            takenAt = memberships.filter { $0.assignment.contains(where: order.wants) }.compactMap(\.changedAt).min()
        }
        return StuckReport(
            members: members.map(\.report), held: held.map(\.description).sorted(), takenAt: takenAt)
    }

    /// One that lost its partitions without being asked was thrown out of the group, and would join anew by itself.
    private mutating func dropThrownOut() async {
        let out = members.filter { $0.membership.losses > 0 }
        guard !out.isEmpty else { return }
        members.removeAll { member in out.contains { $0 === member } }
        for member in out { await member.leave() }
        isThrownOut = members.isEmpty
    }

    /// Each rebalance takes seconds, so every further attempt brings more members than the last: 1, 3, 7...
    private mutating func grow() async throws(ClientError) {
        guard members.isEmpty || (isQuiet && clock.now < deadline) else { return }
        let count = members.isEmpty ? order.members : min(order.maxMembers, members.count * 2 + 1)
        while members.count < count {
            let number = members.count + 1
            members.append(
                try await StuckMember(
                    name: number == 1 ? order.tag : "\(order.tag) (\(number))", order: order, endpoint: endpoint,
                    clock: clock))
            joinedAt = clock.now
        }
    }

    /// Whether the newest member has its word from the group and nothing has moved for a while.
    private var isQuiet: Bool {
        let memberships = members.map(\.membership)
        guard memberships.allSatisfy({ $0.isSettled }), clock.now - joinedAt >= Self.quiet else { return false }
        return memberships.allSatisfy { ($0.changedAt?.age ?? .zero) >= Self.quiet }
    }
}
