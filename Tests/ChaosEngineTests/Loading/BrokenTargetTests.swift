import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct BrokenTargetTests {
    @Test(arguments: [
        BrokenFile("no name", "name: staging\n", "", told: "t.yaml:1: name: is missing."),
        BrokenFile(
            "neither yes nor no", "allow-chaos: true", "allow-chaos: yes",
            told: "t.yaml:3: allow-chaos: \"yes\" is neither true nor false."),
        BrokenFile(
            "an unknown section", "redis: {", "reddis: {",
            told:
                "t.yaml:9: reddis: unknown key (known here: allow-chaos, audits, blast-radius, http, kafka, lab,"
                + " monitoring, name, process, redis, requests, sql, version). Did you mean \"redis\"?"),
        BrokenFile(
            "a limit of no kind", "allow-chaos: true", "allow-chaos: true\nblast-radius: { kyes: 6, bytes: much }",
            told: "t.yaml:4: blast-radius.bytes: \"much\" is not a size, such as 512MiB.",
            "t.yaml:4: blast-radius.kyes: unknown key (known here: bytes, keys, members, partitions, processes,"
                + " requests, rows, sessions). Did you mean \"keys\"?"),
        BrokenFile(
            "not a URL of the web", "base-url: http://127.0.0.1:8080", "base-url: 127.0.0.1:8080",
            told: "t.yaml:5: http.base-url: an http:// or https:// URL without credentials is expected."),
        BrokenFile(
            "a page without its slash", "health: /healthz", "health: healthz",
            told: "t.yaml:6: http.health: \"healthz\" is not a path; it must begin with /."),
        BrokenFile(
            "a time limit out of range", "time-limit: 2s", "time-limit: 10m",
            told: "t.yaml:8: http.time-limit: must lie between 10ms and 300s."),
        BrokenFile(
            "a broker without its port", "127.0.0.1:9093", "127.0.0.1",
            told: "t.yaml:12: kafka.brokers: a list host:port,host:port is expected."),
        BrokenFile(
            "a variable nobody gives", "${user}", "${usr}",
            told: "t.yaml:21: requests.issue-coupon.body: unknown variable \"usr\""
                + " (known: coupon, iteration, user, uuid, vu). Did you mean \"user\"?"),
        BrokenFile(
            "an open variable", "${user}, \"couponId\": ${coupon}}'", "${user'",
            told: "t.yaml:21: requests.issue-coupon.body: a ${ has no closing }."),
        BrokenFile(
            "a status twice", "sold-out: [410]", "sold-out: [409]",
            told: "t.yaml:23: requests.issue-coupon.sold-out: [409] cannot be success and sold out at once."),
        BrokenFile(
            "not a status", "success: [200, 409]", "success: [200, 99]",
            told: "t.yaml:22: requests.issue-coupon.success[1]: \"99\" is not an HTTP status."),
        BrokenFile(
            "not a method", "method: POST\n    path: /api/orders", "method: PSOT\n    path: /api/orders",
            told: "t.yaml:28: requests.place-order.method: unknown method \"PSOT\""
                + " (known: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT). Did you mean \"POST\"?"),
        BrokenFile(
            "a path without its slash", "path: /api/orders", "path: api/orders",
            told: "t.yaml:29: requests.place-order.path: \"api/orders\" must begin with /."),
        BrokenFile(
            "not a range", "random: 8..13", "random: 13..8",
            told: "t.yaml:26: requests.issue-coupon.variables.coupon.random: \"13..8\" is not a range;"
                + " write it like 8..13."),
        BrokenFile(
            "a range with a dot too many", "random: 8..13", "random: 8...13",
            told: "t.yaml:26: requests.issue-coupon.variables.coupon.random: \"8...13\" is not a range;"
                + " write it like 8..13."),
        BrokenFile(
            "more than there are", "count: 2, from: 1..2", "count: 3, from: 1..2",
            told: "t.yaml:34: requests.place-order.variables.pair.one-of[0].sample.count:"
                + " 3 different numbers cannot be drawn from 2."),
        BrokenFile(
            "two generators at once", "random: 8..13", "random: 8..13, sample: { count: 1, from: 1..2 }",
            told: "t.yaml:26: requests.issue-coupon.variables.coupon:"
                + " exactly one of random, sample and one-of is expected."),
        BrokenFile(
            "a header of two lines", "Bearer ${env:TOKEN}", "Bearer\\r\\nx: y",
            told: "t.yaml:20: requests.issue-coupon.headers.authorization: a header must be one line."),
        BrokenFile(
            "requests for nobody",
            [
                (
                    "http:\n  base-url: http://127.0.0.1:8080\n  health: /healthz\n  metrics: /metrics\n"
                        + "  time-limit: 2s\n", ""
                )
            ], told: ["t.yaml:11: requests: requests need an http section with a base-url."]),
        BrokenFile(
            "two mistakes at once", [("version: 1", "version: x"), ("url: \"${env:REDIS_URL}\"", "uri: x")],
            told: [
                "t.yaml:1: version: \"x\" is not a whole number from 1 to 1.", "t.yaml:9: redis.url: is missing.",
                "t.yaml:9: redis.uri: unknown key (known here: locks, url). Did you mean \"url\"?",
            ]),
    ])
    func aTargetWithAMistakeIsRefused(_ file: BrokenFile) {
        let loader = TargetLoader(environment: SampleFiles.environment)
        let text = changed(SampleFiles.target, file.changes)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "t.yaml") } == file.told)
    }
}
