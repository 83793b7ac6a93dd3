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
    /// Why the commands must not be sent; nil when they may.
    let objection: String?
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
        objection = commands.lazy.compactMap { Self.objection(to: $0) }.first
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

    /// One command, one reply: what breaks that would leave every later caller with somebody else's answer.
    private static func objection(to command: [RedisArgument]) -> String? {
        if command.isEmpty { return "a command has no words" }
        let name = name(of: command)
        let isSilent = name == "CLIENT" && command.count > 1 && command[1].isWord("REPLY")
        guard modeCommands.contains(name) || isSilent else { return nil }
        return "\(name) changes how the server answers, which this client does not follow"
    }

    private static let modeCommands: Set<String> = [
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "HELLO", "QUIT",
    ]

    private static let blockingCommands: Set<String> = [
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "XREAD", "XREADGROUP",
        "WAIT", "WAITAOF",
    ]
}

extension RedisArgument {
    fileprivate func isWord(_ word: String) -> Bool {
        guard case .string(let text) = self else { return false }
        return text.uppercased() == word
    }
}
