import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct AlertPlanLoaderTests {
    private static let kinds = [
        ChannelKind(name: "slack", settings: [.init("url", isRequired: true, isSecret: true, "An address.")]),
        ChannelKind(name: "console", settings: []),
        ChannelKind(
            name: "sms",
            settings: [.init("to", isRequired: true, "A number."), .init("token", isSecret: true, "A token.")]),
    ]
    private static let good = """
        version: 1
        language: ko
        links: { runbook: "https://example.com/{runbook}.md", report: "https://example.com/{run}" }
        channels:
          team: { kind: slack, url: "${env:HOOK}" }
          phone: { kind: sms, to: "+821012345678" }
          console: { kind: console }
        routes:
          - { levels: [L1], channels: [team, phone], otherwise: [console] }
          - { levels: [L2], channels: [team] }
          - { levels: [L3], channels: [team], quiet: { from: "22:00", to: "08:30", zone: Asia/Seoul } }

        """

    private func load(_ text: String, environment: [String: String]? = ["HOOK": "https://h/secret"]) throws -> AlertPlan
    {
        try AlertPlanLoader(kinds: Self.kinds, environment: environment).load(text: text, path: "alerts.yaml")
    }

    @Test func aPlanIsReadWhole() throws {
        let plan = try load(Self.good)
        #expect(plan.language == .korean && plan.runbookLink == "https://example.com/{runbook}.md")
        #expect(plan.channels.map(\.name) == ["team", "phone", "console"])
        #expect(plan.channels[0].settings["url"]?.reveal() == "https://h/secret")
        #expect(plan.route(of: .l1)?.channels == ["team", "phone"] && plan.route(of: .l1)?.otherwise == ["console"])
        #expect(plan.route(of: .l3)?.quiet == .init(from: 22 * 60, to: 8 * 60 + 30, zone: "Asia/Seoul"))
        #expect(plan.route(of: nil) == plan.route(of: .l3))
    }

    @Test func withoutAnEnvironmentReferencesAreOnlyLookedAt() throws {
        #expect(try load(Self.good, environment: nil).channels[0].settings["url"]?.reveal() == "${env:HOOK}")
        #expect(throws: FileProblems.self) { try load(Self.good, environment: [:]) }
    }

    @Test(arguments: [
        ("kind: slack", "kind: slak", "channels.team.kind: unknown kind of channel \"slak\"", "slack"),
        (
            "\"${env:HOOK}\"", "https://hooks.example.com/secret", "channels.team.url: is a secret; write where it is",
            nil
        ),
        ("to: \"+821012345678\"", "too: \"+82\"", "channels.phone.to: is missing.", nil),
        ("to: \"+821012345678\"", "to: \"1\", extra: 1", "channels.phone.extra: unknown key", nil),
        ("channels: [team, phone]", "channels: [teem]", "routes[0].channels[0]: unknown channel \"teem\"", "team"),
        ("otherwise: [console]", "otherwise: [nobody]", "routes[0].otherwise[0]: unknown channel", nil),
        ("levels: [L2]", "levels: [L1]", "L1 has a route already.", nil),
        ("levels: [L2]", "levels: [L4]", "unknown level \"L4\"", nil),
        ("  - { levels: [L2], channels: [team] }\n", "", "routes: no route names L2.", nil),
        ("from: \"22:00\"", "from: \"22\"", "\"22\" is not a time of day", nil),
        ("to: \"08:30\"", "to: \"24:00\"", "\"24:00\" is not a time of day", nil),
        ("to: \"08:30\"", "to: \"22:00\"", "begins and ends at the same time.", nil),
        ("Asia/Seoul", "Asia/Soul", "\"Asia/Soul\" is no time zone", nil),
        ("levels: [L3]", "levels: [L3, L2]", "L2 has a route already.", nil),
        (
            "channels: [team] }\n  - { levels: [L3]",
            "channels: [team], quiet: { from: \"01:00\", to: \"02:00\", zone: UTC } }\n  - { levels: [L3]",
            "only L3 may wait", nil
        ),
        ("https://example.com/{run}", "https://example.com/", "links.report: must have {run} in it.", nil),
        ("https://example.com/{run}", "http://example.com/{run}", "links.report: must begin with https://.", nil),
        ("language: ko", "language: fr", "language: unknown value \"fr\"", nil),
        ("  team:", "  Team One:", "a channel's name has small letters", nil),
    ])
    func everyMistakeIsTold(from: String, to: String, told: String, suggestion: String?) throws {
        let text = Self.good.replacing(from, with: to)
        #expect(text != Self.good)
        let problems = #expect(throws: FileProblems.self) { try load(text) }?.problems ?? []
        let found = problems.first { "\($0)".contains(told) }
        #expect(found != nil, "\(problems)")
        if let suggestion { #expect(found?.suggestion == suggestion) }
        #expect(!"\(problems)".contains("secret\""))
    }
}
