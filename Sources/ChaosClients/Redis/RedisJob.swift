/// One or more commands that one caller sends together, and where the replies go.
struct RedisJob: Sendable {
    typealias Reply = PendingReply<[RedisValue]>

    /// The commands in RESP.
    let bytes: [UInt8]
    /// How many replies belong to them.
    let replyCount: Int
    /// For errors: the names of the commands, without arguments.
    let operation: String
    /// How long the server may take for the replies, from the moment it could begin on them.
    let limit: Duration
    /// It may keep the server waiting on purpose (BLPOP...), so nothing should be queued behind it.
    let mayBlock: Bool
    /// Every command has at least one word. An empty one gets no reply at all, and the caller would wait in vain.
    let isSendable: Bool
    /// By when a connection must have begun on it.
    let startBy: Deadline
    let reply = Reply()

    init(_ commands: [[RedisArgument]], limit: Duration, waitLimit: Duration) {
        var encoder = RedisCommandEncoder()
        for command in commands { encoder.append(command) }
        bytes = encoder.bytes
        replyCount = commands.count
        operation = Self.name(of: commands)
        self.limit = limit
        mayBlock = commands.contains { Self.blockingCommands.contains(Self.name(of: $0)) }
        isSendable = commands.allSatisfy { !$0.isEmpty }
        startBy = Deadline(after: waitLimit)
    }

    /// Names only: the arguments of AUTH, SET and others are nobody's business in an error text.
    private static func name(of commands: [[RedisArgument]]) -> String {
        if commands.count == 1 { return name(of: commands[0]) }
        let names = commands.prefix(3).map { name(of: $0) }.joined(separator: ", ")
        return "pipeline of \(commands.count) (\(names)\(commands.count > 3 ? ", ..." : ""))"
    }

    private static func name(of command: [RedisArgument]) -> String {
        guard case .string(let name) = command.first else { return "command" }
        return name.uppercased()
    }

    private static let blockingCommands: Set<String> = [
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "XREAD", "XREADGROUP",
        "WAIT", "WAITAOF",
    ]
}
