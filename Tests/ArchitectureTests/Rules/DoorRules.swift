/// A call that may stand in few places only, since it reaches past what the composition root hands in.
struct Door: Sendable {
    let call: String
    let why: String
    /// The files (or folders, ending in `/`) it may stand in, with the reason.
    let allowed: [String: String]

    static let all = [
        Door(
            call: "Date()", why: "durations come from the run's clock, which tests drive by hand",
            allowed: [
                "Sources/firedrill/Composition/": "the wall clock enters here, once: a run's name, origin and lock",
                "Sources/issuance/Metrics/WallClock.swift": "stamps that other systems read",
                "Sources/issuance/Metrics/JSONLineLogHandler.swift": "the time of a log line",
            ]),
        Door(
            call: "Task.sleep(", why: "waiting goes through the run's clock, which tests drive by hand",
            allowed: [
                "Sources/ChaosCore/Support/RunClock.swift": "this is the run's clock",
                "Sources/ChaosClients/": "time limits of connections; no clock is handed in below the engine",
                "Sources/ChaosTestKit/Servers/": "asking a real server again until it answers, with a deadline",
            ]),
        Door(
            call: "print(", why: "output goes to the writer that the command was given, so that --json stays clean",
            allowed: [:]),
        Door(
            call: "exit(", why: "the exit code is returned to the one place that ends the program, after recovery",
            allowed: [
                "Sources/firedrill/ExitStatus.swift": "this is the one place",
                "Sources/firedrill/Firedrill.swift": "ArgumentParser ends the program for its own errors",
            ]),
    ]

    /// Whether the line makes the call: not a declaration, and not the end of a longer name.
    func isUsed(in code: String) -> Bool {
        var rest = code[...]
        while let found = rest.firstRange(of: call) {
            let before = code[..<found.lowerBound]
            let isOwnName = before.last.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } ?? false
            let isSystem =
                ["Glibc.", "Foundation.", "Swift."].contains { before.hasSuffix($0) } || before.hasSuffix("_")
            let isDeclaration = before.hasSuffix("func ")
            if isSystem || (!isOwnName && !isDeclaration) { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    func allows(_ path: String) -> Bool {
        allowed.keys.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }
}

extension Rule {
    static func doors(_ doors: [Door]) -> Rule {
        Rule(
            "Take it from what is handed in. If the file is a door itself, add it with its reason in DoorRules.swift.",
            shippedCode: { code, file in
                doors.first { $0.isUsed(in: code) && !$0.allows(file.path) }.map { "\($0.call)...): \($0.why)" }
            })
    }

    /// An entry that nobody uses any more would let the next call through unseen.
    static func doorsInUse(_ doors: [Door]) -> Rule {
        Rule(
            "Take the entry out of DoorRules.swift.",
            tree: { tree in
                doors.flatMap { door in
                    door.allowed.keys.sorted().filter { path in
                        !tree.sources.contains { file in
                            (file.path == path || (path.hasSuffix("/") && file.path.hasPrefix(path)))
                                && file.code.contains(where: door.isUsed)
                        }
                    }.map { Offence(path: $0, line: nil, what: "has no \(door.call)...) any more") }
                }
            })
    }
}
