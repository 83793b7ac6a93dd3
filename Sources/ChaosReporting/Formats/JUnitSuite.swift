import ChaosCore

/// One suite of JUnit's XML. It is valid against the schemas of Ant (Windy Road) and of Jenkins' xUnit plugin: the
/// stricter of both decides, so that every part is there and in their order.
struct JUnitSuite: Sendable {
    /// How a case ended. A false hypothesis is a failure, a broken tool an error, an unmet precondition skipped.
    enum Ending: Sendable, Equatable {
        case passed
        case failed(String)
        case error(String)
        case skipped(String)
    }

    /// One clause.
    struct Case: Sendable {
        let name: String
        let ending: Ending
        var seconds = 0.0
    }

    let name: String
    /// What groups the suites: the experiment.
    let package: String
    /// Seconds since 1970.
    let startedAt: Double
    var host = ""
    var seconds = 0.0
    var properties: [(String, String)] = []
    let cases: [Case]

    /// The whole document.
    static func document(_ suites: [JUnitSuite]) -> String {
        let body = suites.enumerated().map { $0.element.markup(number: $0.offset) }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Markup.tag("testsuites", [:], body).source + "\n"
    }

    private func markup(number: Int) -> Markup {
        let cases = self.cases.map { one in
            Markup.tag(
                "testcase",
                ["name": Self.name(one.name), "classname": Self.name(package), "time": Self.time(one.seconds)],
                ending(one.ending))
        }
        let properties = self.properties.map { Markup.tag("property", ["name": $0.0, "value": $0.1]) }
        return .tag(
            "testsuite",
            [
                "name": Self.name(name), "package": Self.name(package), "id": "\(number)",
                "timestamp": Self.timestamp(startedAt), "hostname": host.isEmpty ? "localhost" : host,
                "tests": "\(self.cases.count)", "failures": "\(count { if case .failed = $0 { true } else { false } })",
                "errors": "\(count { if case .error = $0 { true } else { false } })",
                "skipped": "\(count { if case .skipped = $0 { true } else { false } })", "time": Self.time(seconds),
            ],
            [.tag("properties", [:], properties)] + cases + [.tag("system-out"), .tag("system-err")])
    }

    private func count(_ isIt: (Ending) -> Bool) -> Int { cases.count { isIt($0.ending) } }

    private func ending(_ ending: Ending) -> [Markup] {
        switch ending {
        case .passed: []
        case .failed(let why): [.tag("failure", ["type": "hypothesis", "message": why], why)]
        case .error(let why): [.tag("error", ["type": "tool", "message": why], why)]
        case .skipped(let why): [.tag("skipped", ["message": why], why)]
        }
    }

    /// The schemas want a name of at least one character.
    private static func name(_ text: String) -> String {
        let name = SafeText.line(text).trimmingSpaces
        return name.isEmpty ? "-" : name
    }

    /// A decimal number of at most three places, which both schemas take.
    private static func time(_ seconds: Double) -> String {
        DurationText.decimal(seconds.isFinite ? min(max(0, seconds), 1e9) : 0, places: 3)
    }

    /// Neither zone nor fraction, as the schema of Ant wants it; the time is UTC.
    private static func timestamp(_ epochSeconds: Double) -> String {
        String((WallTime.iso(epochSeconds) ?? "1970-01-01T00:00:00Z").dropLast())
    }
}
