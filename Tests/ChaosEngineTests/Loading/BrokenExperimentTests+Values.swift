extension BrokenExperimentTests {
    // MARK: Units

    static let units: [BrokenFile] = [
        BrokenFile(
            "a time without its unit", "<= 500ms", "<= 500",
            told: "x.yaml:9: steady-state[1]: \"500\" does not fit the unit of http.p95; write it like 500ms."),
        BrokenFile(
            "a share without its sign", ">= 99%", ">= 99",
            told: "x.yaml:8: steady-state[0]: \"99\" does not fit the unit of http.success_ratio;"
                + " write it like 99%."),
        BrokenFile(
            "a share that is no number", ">= 99%", ">= nan%",
            told: "x.yaml:8: steady-state[0]: \"nan%\" does not fit the unit of http.success_ratio;"
                + " write it like 99%."),
        BrokenFile(
            "no comparison", "http.p95{scenario=issue-coupon} > 1s", "http.p95{scenario=issue-coupon}",
            told: "x.yaml:16: detect[0].when: \"http.p95{scenario=issue-coupon}\" is not a condition;"
                + " write METRIC, one of < <= > >= == !=, and a value."),
        BrokenFile(
            "a comparison there is not", "issue-coupon} > 1s", "issue-coupon} => 1s",
            told: "x.yaml:16: detect[0].when: \"http.p95{scenario=issue-coupon} => 1s\" is not a condition;"
                + " write METRIC, one of < <= > >= == !=, and a value."),
        BrokenFile(
            "an open label", "http.p95{scenario=issue-coupon} > 1s", "http.p95{scenario=issue-coupon > 1s",
            told: "x.yaml:16: detect[0].when: \"http.p95{scenario=issue-coupon > 1s\" is not a condition;"
                + " write METRIC, one of < <= > >= == !=, and a value."),
        BrokenFile(
            "a length in words", "duration: 30s", "duration: 30 seconds",
            told: "x.yaml:12: fault.duration: \"30 seconds\" is not a length of time;"
                + " write a number with its unit, such as 500ms, 30s, 2m."),
        BrokenFile(
            "a length without unit", "duration: 30s", "duration: 30",
            told: "x.yaml:12: fault.duration: \"30\" is not a length of time;"
                + " write a number with its unit, such as 500ms, 30s, 2m."),
        BrokenFile(
            "a negative rate", "rate: 300/s", "rate: -1/s",
            told: "x.yaml:5: load[0].rate: \"-1/s\" is not a rate from 0/s to 100000/s; write it like 300/s."),
        BrokenFile(
            "a stage that goes nowhere", "executor: constant-arrival-rate, rate: 300/s",
            "executor: ramping-arrival-rate, stages: [{ duration: 1s, target: nan/s }]",
            told: "x.yaml:5: load[0].stages[0].target: \"nan/s\" is not a target"
                + " (users: 500, rates: 300/s; at most 100000)."),
        BrokenFile(
            "half a user", "vus: 50", "vus: 50.5",
            told: "x.yaml:6: load[1].vus: \"50.5\" is not a whole number from 1 to 100000."),
        BrokenFile(
            "a share over one", "rate: 300/s", "rate: 300/s, double-tap: 101%",
            told: "x.yaml:5: load[0].double-tap: \"101%\" is not a share; write it like 5%."),
        BrokenFile(
            "a parameter out of range", "holders: 2", "holders: 51",
            told: "x.yaml:13: fault.parameters.holders: \"51\" is not a whole number from 1 to 50."),
        BrokenFile(
            "a parameter's length without unit", "holders: 2", "lease: 3",
            told: "x.yaml:13: fault.parameters.lease: \"3\" is not a length of time; write it like 30s."),
        BrokenFile(
            "a parameter that is neither", "holders: 2", "loud: yes",
            told: "x.yaml:13: fault.parameters.loud: \"yes\" is neither true nor false."),
        BrokenFile(
            "a parameter's size", "holders: 2", "headroom: 3 cows",
            told: "x.yaml:13: fault.parameters.headroom: \"3 cows\" is not a size; write it like 64MiB."),
        BrokenFile(
            "a list for a parameter", "holders: 2", "holders: [2]",
            told: "x.yaml:13: fault.parameters.holders: a text is expected."),
        BrokenFile(
            "a required parameter left out", "keys: \"lock:{8..13}\", ", "",
            told: "x.yaml:13: fault.parameters.keys: is missing; redis-lock-contention needs it: Which keys."),
        BrokenFile(
            "all parameters left out", "  parameters: { keys: \"lock:{8..13}\", holders: 2 }\n", "",
            told: "x.yaml:10: fault.parameters.keys: is missing; redis-lock-contention needs it: Which keys."),
    ]

    // MARK: Contradictions

    static let contradictions: [BrokenFile] = [
        BrokenFile(
            "a scenario loaded twice", "scenario: place-order,", "scenario: issue-coupon,",
            told: "x.yaml:6: load[1]: scenario issue-coupon is loaded twice.",
            "x.yaml:21: abort-when[0]: unknown scenario \"place-order\" (known: issue-coupon)."),
        BrokenFile(
            "a scenario loaded twice behind a mistake",
            [
                ("load:\n", "load:\n  - { scenario: x, executor: constant-vus, vus: none }\n"),
                ("\n  - { scenario: place-order,", "\n  - { scenario: x,"), ("scenario=place-order", "scenario=x"),
            ],
            told: [
                "x.yaml:5: load[0].vus: \"none\" is not a whole number from 1 to 100000.",
                "x.yaml:7: load[2]: scenario x is loaded twice.",
            ]),
        BrokenFile(
            "a runbook to run and none named", "runbook: redis-lock-contention, ", "",
            told: "x.yaml:18: respond.mode: auto needs a runbook to run."),
        BrokenFile(
            "an alert named twice", "detect:\n", "detect:\n  - { alert: Contention, when: http.up < 1 }\n",
            told: "x.yaml:16: detect[1].alert: the name Contention is used twice."),
        BrokenFile(
            "a sampling interval that is too short", "sampling-interval: 500ms", "sampling-interval: 50ms",
            told: "x.yaml:22: timing.sampling-interval: must lie between 100ms and 60s."),
        BrokenFile(
            "a recovery that could never count", "recovery-deadline: 30s", "recovery-deadline: 4s",
            told: "x.yaml:22: timing.recovery-deadline: is shorter than the stability window,"
                + " so no recovery could ever count."),
        BrokenFile(
            "a fault for more than a day", "duration: 30s", "duration: 25h",
            told: "x.yaml:12: fault.duration: is longer than a day."),
    ]
}
