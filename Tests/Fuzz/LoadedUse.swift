import ChaosCore
import ChaosEngine

/// What the program does next with a file that loaded, as far as that needs no system to talk to.
enum LoadedUse {
    /// Plans and exports a schedule. Slots come one after the other.
    static func plan(_ schedule: Schedule) {
        for entry in schedule.entries {
            var after: Int64 = 1_796_088_600
            for _ in 0..<3 {
                guard let slot = entry.plan.next(after: after) else { break }
                LoaderFuzz.require(slot.epoch > after, "the slot \(slot) does not come after \(after)")
                LoaderFuzz.require(entry.start(of: slot) >= slot.epoch, "starts before its slot \(slot)")
                _ = entry.blackout(beginning: slot.epoch)
                after = slot.epoch
            }
        }
        for format in ExportFormat.allCases {
            for file in format.files(of: schedule, ExportSettings()) {
                LoaderFuzz.require(!file.name.contains("/"), "exports a file outside of its folder: \(file.name)")
            }
        }
    }

    /// Previews a runbook and looks at it as `runbook lint` does. Nothing that is shown holds a secret of the target.
    static func preview(_ runbook: Runbook, on target: Target) {
        let order = RunbookOrder(run: "20260101-000000-abcd", incident: "INC-1", level: .l2, allowed: .change)
        let preview = RunbookPreview(runbook, target: target, order: order, policy: .standard)
        for step in preview.steps {
            let shown = ([step.text, step.cannotBePreviewed ?? ""] + step.environment.values).joined(separator: "\n")
            LoaderFuzz.require(!shown.contains(LoaderFuzz.secret), "the preview of \(step.id) shows a secret")
        }
        for finding in RunbookLint(runbooks: [runbook], experiments: [], hasCommand: { $0.count > 3 }).findings() {
            LoaderFuzz.require(!finding.problem.message.isEmpty, "finds something and does not say what")
        }
    }

    /// Nothing that cannot be mended ever runs without a question.
    static func ask(_ policy: RunbookPolicy) {
        let step = RunbookStep(id: "drop", kind: .sql, text: StepText("DROP TABLE t", kind: .sql), risk: .destructive)
        for level in IncidentLevel.allCases.map(Optional.some) + [nil] {
            LoaderFuzz.require(
                policy.asks(step, level: level, allowed: nil), "a destructive step runs without a question")
        }
    }

    /// A target with secrets wherever one may be.
    static func target(_ loader: TargetLoader) throws(FileProblems) -> Target {
        try loader.load(
            text: """
                version: 1
                name: staging
                allow-chaos: true
                http: { base-url: "http://127.0.0.1:8080" }
                redis: { url: "${env:REDIS_URL}", locks: "lock:{8..13}" }
                sql: { url: "postgres://app:${env:PG_PASSWORD}@127.0.0.1:5432/shop" }
                kafka: { brokers: "127.0.0.1:9092", options: { sasl.password: "${env:KAFKA_PASSWORD}" } }

                """, path: "target.yaml")
    }

    /// The experiment that every name in a schedule stands for.
    static let experiment = """
        version: 1
        title: Locks held
        documented: { level: L2, mttd: seconds, mttr: minutes }
        load: [{ scenario: issue-coupon, executor: constant-arrival-rate, rate: 300/s }]
        steady-state: ["http.success_ratio{scenario=issue-coupon} >= 99%"]
        fault: { kind: redis-lock-contention, duration: 30s, parameters: { keys: "lock:{8..13}" } }
        respond: { runbook: redis-lock-contention, mode: auto }
        hypothesis: { no-worse-than: L2 }

        """

    /// The channels with every sort of setting.
    static let channels = [
        ChannelKind(name: "console", settings: []),
        ChannelKind(
            name: "slack", settings: [ChannelSetting("url", isRequired: true, isSecret: true, "Where to post.")]),
        ChannelKind(
            name: "sms",
            settings: [
                ChannelSetting("account", isRequired: true, "The account."),
                ChannelSetting("token", isRequired: true, isSecret: true, "Its token."),
                ChannelSetting("to", isRequired: true, "The telephone."), ChannelSetting("url", "Another address."),
            ]),
    ]
}
