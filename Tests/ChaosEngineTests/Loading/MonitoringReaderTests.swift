import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct MonitoringReaderTests {
    private static let environment = SampleFiles.environment.merging(["EMPTY": "", "HOOK": "hook-token-5"]) { $1 }

    private func load(_ monitoring: String) throws(FileProblems) -> Target {
        try TargetLoader(environment: Self.environment)
            .load(
                text: changed(SampleFiles.target, [("allow-chaos: true\n", "allow-chaos: true\n" + monitoring)]),
                path: "t.yaml")
    }

    @Test func aTargetSaysWhereItsMonitoringIs() throws {
        let monitoring = try #require(
            try load(
                """
                monitoring:
                  prometheus: { url: "https://prometheus.example.com/mon/", token: "${env:TOKEN}", authority: /etc/ca.pem }
                  alertmanager: { url: "http://127.0.0.1:9093", user: drill, password: "${env:PG_PASSWORD}" }
                  webhook: { listen: "0.0.0.0:9094", token: "${env:HOOK}" }

                """
            ).monitoring)
        #expect(
            monitoring
                == MonitoringTarget(
                    prometheus: MonitoringServer(
                        baseURL: "https://prometheus.example.com/mon", access: .bearer(Secret("token-4")),
                        authority: "/etc/ca.pem"),
                    alertmanager: MonitoringServer(
                        baseURL: "http://127.0.0.1:9093", access: .basic(user: "drill", password: Secret("pg-pw-2"))),
                    webhook: WebhookListener(host: "0.0.0.0", port: 9094, token: Secret("hook-token-5"))))
        #expect(monitoring.parts == [.prometheus, .alertmanager, .webhook])
        #expect(!"\(monitoring)".contains("token-4") && !"\(monitoring)".contains("pg-pw-2"))
    }

    @Test func withoutASectionThereIsNone() throws {
        #expect(try load("").monitoring == nil)
        let open = try load("monitoring: { webhook: { listen: \"127.0.0.1:0\" } }\n").monitoring
        #expect(open?.webhook == WebhookListener(port: 0) && open?.parts == [.webhook])
    }

    @Test(arguments: [
        (
            "monitoring: { prometheus: { url: prometheus } }\n",
            ["t.yaml:4: monitoring.prometheus.url: an http:// or https:// URL without credentials is expected."]
        ),
        (
            "monitoring: { alertmanager: { url: \"https://a:b@am.example.com\", token: abc, user: u } }\n",
            [
                "t.yaml:4: monitoring.alertmanager.token: is a secret; write where it is: ${env:NAME} or ${file:PATH}.",
                "t.yaml:4: monitoring.alertmanager.user: user and password belong together.",
                "t.yaml:4: monitoring.alertmanager.url: an http:// or https:// URL without credentials is expected.",
            ]
        ),
        (
            "monitoring: { prometheus: { url: \"http://mon.example.com\", token: \"${env:TOKEN}\" } }\n",
            [
                "t.yaml:4: monitoring.prometheus.url: a token or password is sent to https:// only (http:// only to this"
                    + " machine)."
            ]
        ),
        (
            "monitoring: { webhook: { listen: \"0.0.0.0:9094\" }, grafana: {} }\n",
            [
                "t.yaml:4: monitoring.webhook.listen: an address that others reach needs a token; without one use 127.0.0.1.",
                "t.yaml:4: monitoring.grafana: unknown key (known here: alertmanager, prometheus, webhook).",
            ]
        ),
        (
            "monitoring: { webhook: { listen: \"9094\", token: \"${env:EMPTY}\" } }\n",
            [
                "t.yaml:4: monitoring.webhook.token: must be one line that is not empty.",
                "t.yaml:4: monitoring.webhook.listen: \"9094\" is not host:port, such as 127.0.0.1:9094.",
            ]
        ),
    ])
    func everyMistakeIsTold(monitoring: String, told: [String]) {
        #expect(refusal { () throws(FileProblems) in try load(monitoring) } == told)
    }

    @Test func addressesOfACommandLineTakeThePlaceOfTheFiles() throws {
        let file = try load(
            "monitoring: { prometheus: { url: \"https://a.example.com\" }, webhook: { listen: \"127.0.0.1:1\" } }\n")
        let named = try MonitoringTarget(
            prometheusURL: "http://localhost:9090/", alertmanagerURL: "https://am.example.com", webhookAddress: nil,
            source: "command line")
        let both = named.added(to: file)
        #expect(both.monitoring?.prometheus?.baseURL == "http://localhost:9090")
        #expect(both.monitoring?.alertmanager?.baseURL == "https://am.example.com")
        #expect(both.monitoring?.webhook?.port == 1)
        #expect(both.name == file.name)
        #expect(
            refusal { () throws(FileProblems) in
                try MonitoringTarget(
                    prometheusURL: "nine", alertmanagerURL: "ftp://x", webhookAddress: "0.0.0.0:1",
                    source: "command line")
            } == [
                "command line: --prometheus: an http:// or https:// URL without credentials is expected.",
                "command line: --alertmanager: an http:// or https:// URL without credentials is expected.",
                "command line: --webhook: 127.0.0.1:PORT is expected; other addresses need a file's token.",
            ])
    }
}
