import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct ScheduleExportTests {
    static let expressions = [
        "30 10 * * TUE", "*/15 * * * *", "0 9-17/4 * * mon-fri", "0 0 L * *", "0 0 L-3 FEB *", "0 0 15W * *",
        "0 6 LW * *", "0 6 * * FRI#2", "0 6 * * 5L", "5 4 13 * FRI", "5 4 */2 * FRI", "59 23 31 12 *", "0 1 1 1 *",
    ]

    private func plan(_ cron: String, _ zone: String) throws -> SlotPlan {
        SlotPlan(
            entry: "a/b", recurrence: try CronExpression(cron).recurrence, zone: try ZoneDatabase().zone(zone).get(),
            gap: .skip, fold: .both)
    }

    @Test(arguments: expressions)
    func cronLinesCallUpEverySlot(_ expression: String) throws {
        for zone in ["Asia/Seoul", "America/St_Johns"] {
            let plan = try plan(expression, zone)
            let start = try #require(plan.epoch(of: "2026-06-01"))
            let slots = Set(plan.slots(after: start, through: start + 500 * 86_400).map(\.epoch))
            let called = try CronLines(plan.recurrence).lines.map { try self.plan($0, zone) }
            for slot in slots {
                #expect(
                    called.contains { $0.slots(after: slot - 1, through: slot).count == 1 }, "\(expression) \(slot)")
            }
            let utc = try CronLines(utc: plan, from: start).lines.map { try self.plan($0, "UTC") }
            for slot in slots {
                #expect(utc.contains { $0.slots(after: slot - 1, through: slot).count == 1 }, "\(expression) \(slot)")
            }
        }
    }

    @Test(arguments: [
        ("30 10 * * TUE", ["30 10 * * 2"]), ("*/15 * * * *", ["0,15,30,45 * * * *"]),
        ("0 0 L * *", ["0 0 28-31 * *"]), ("5 4 13 * FRI", ["5 4 13 * *", "5 4 * * 5"]),
        ("5 4 */2 * FRI", ["5 4 * * 5"]), ("0 6 * 1,2,3,7 FRI#2", ["0 6 * 1-3,7 5"]),
    ])
    func cronLinesAreShort(_ expression: String, lines: [String]) throws {
        #expect(CronLines(try CronExpression(expression).recurrence).lines == lines)
    }

    @Test(arguments: [
        ("30 10 * * TUE", ["Tue *-*-* 10:30:00 UTC"]), ("*/30 * * * *", ["*-*-* *:00,30:00 UTC"]),
        ("0 0 L * *", ["*-*~01 00:00:00 UTC"]), ("0 0 L-3 2 *", ["*-02~04 00:00:00 UTC"]),
        ("0 6 * * FRI#2", ["Fri *-*-08..14 06:00:00 UTC"]), ("0 6 * * 5L", ["Fri *-*~07/1 06:00:00 UTC"]),
        ("0 6 * * 1#5", ["Mon *-*-29..31 06:00:00 UTC"]),
        ("5 4 13 * FRI", ["*-*-13 04:05:00 UTC", "Fri *-*-* 04:05:00 UTC"]),
        ("0 6 LW * *", ["Mon..Fri *-*-26,27,28,29,30,31 06:00:00 UTC"]),
    ])
    func timersSayItInTheirOwnWords(_ expression: String, lines: [String]) throws {
        #expect(OnCalendarLines(try plan(expression, "UTC")).lines == lines)
    }

    private func sample() throws -> Schedule {
        try ScheduleSample.schedule(
            """
              - name: locks
                experiment: locks
                cron: "30 10 * * TUE"
                jitter: 5m
                blackouts: [sale]
              - { name: both, experiment: locks, calendar: { on: last friday, at: ["09:30", "14:00"] } }
            """, rest: "blackouts: { sale: { dates: [2026-12-25] } }")
    }

    @Test func aTimerIsNeverPersistentAndItsServiceStopsGently() throws {
        let files = ExportFormat.systemd.files(of: try sample(), ExportSettings())
        #expect(
            files.map(\.name) == [
                "firedrill-s-locks.timer", "firedrill-s-locks.service", "firedrill-s-both.timer",
                "firedrill-s-both.service", "firedrill-schedule-s.service",
            ])
        for wanted in [
            "OnCalendar=Tue *-*-* 10:30:00 Asia/Seoul\n", "Persistent=false\n", "blackouts sale", "jitter up to 5m",
        ] { #expect(files[0].text.contains(wanted), "\(wanted)") }
        #expect(files[1].text.contains("ExecStart=/usr/local/bin/firedrill run --slot s.yaml#locks --quiet\n"))
        #expect(files[1].text.contains("\nExecStopPost=-/usr/local/bin/firedrill recover --all --quiet\n"))
        #expect(files[1].text.contains("KillMode=mixed\n") && files[1].text.contains("TimeoutStopSec=300\n"))
        #expect(files[2].text.contains("OnCalendar=Fri *-*~07/1 09:30:00 Asia/Seoul\n"))
        #expect(files[4].text.contains("Type=notify\n"))
    }

    @Test func aCronJobIsNeverTwiceNeverLateNeverAgain() throws {
        let text = try #require(ExportFormat.kubernetes.files(of: try sample(), ExportSettings()).first?.text)
        for wanted in [
            "schedule: \"30 10 * * 2\"", "timeZone: \"Asia/Seoul\"", "concurrencyPolicy: Forbid",
            "startingDeadlineSeconds: 300", "backoffLimit: 0", "restartPolicy: Never",
            "secretKeyRef: { name: firedrill, key: store-url }", "\"s.yaml#locks\"",
        ] { #expect(text.contains(wanted), "\(wanted)") }
        // One job for each line of the entry with two times.
        #expect(text.components(separatedBy: "kind: CronJob").count - 1 == 3)
    }

    @Test func aWorkflowCallsUpForEveryOffset() throws {
        let schedule = try ScheduleSample.schedule(
            "  - { name: a, experiment: locks, cron: \"30 22 * * FRI\", timezone: America/New_York }")
        let text = try #require(ExportFormat.github.files(of: schedule, ExportSettings()).first?.text)
        // 22:30 on Friday there is Saturday in UTC, by both offsets.
        #expect(text.contains("- cron: \"30 3 * * 6\"") && text.contains("- cron: \"30 2 * * 6\""))
    }

    @Test func noNameEscapesFromItsPlace() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let hostile = Schedule(
            name: schedule.name, source: "a'b %h\"$(x)${{ x }}\nExecStart=/bin/sh", title: "t\n[Service]\nUser=root",
            entries: schedule.entries)
        for format in ExportFormat.allCases {
            for file in format.files(of: hostile, ExportSettings()) {
                let lines = file.text.split(separator: "\n")
                #expect(!lines.contains { $0.hasPrefix("ExecStart=/bin/sh") || $0.hasPrefix("User=") }, "\(file.name)")
                // A specifier of systemd, and an expression of GitHub.
                if format == .systemd { #expect(!file.text.contains(" %h"), "\(file.name)") }
                if format == .github { #expect(!file.text.contains("${{ x }}"), "\(file.name)") }
            }
        }
    }

    @Test func theTargetsSecretsGoAlongByReference() throws {
        let folder = try TemporaryDirectory("target")
        let target = try folder.write(
            """
            version: 1
            # not ${env:THIS_ONE}
            sql: { url: "mysql://drill:${env:SHOP_SQL}@db.example.com/shop" }
            redis: { url: "redis://:${env:SHOP_REDIS}@cache.example.com/0", other: "${env:SHOP_SQL}" }

            """, to: "shop.yaml")
        let schedule = try ScheduleSample.schedule(
            "  - { name: a, experiment: locks, cron: \"@weekly\", webhook: \"${env:SHOP_HOOK}\", target: \(target), confirm: shop }"
        )
        let wanted: [ExportFormat: [String]] = [
            .systemd: ["# /etc/firedrill/environment has to set SHOP_HOOK, SHOP_REDIS, SHOP_SQL.\n[Unit]"],
            .crontab: ["# needs in its environment: SHOP_SQL, SHOP_REDIS, SHOP_HOOK\n"],
            .kubernetes: [
                "                - name: SHOP_SQL\n"
                    + "                  valueFrom: { secretKeyRef: { name: firedrill, key: SHOP_SQL } }\n"
                    + "                - name: SHOP_REDIS\n"
                    + "                  valueFrom: { secretKeyRef: { name: firedrill, key: SHOP_REDIS } }\n"
                    + "              resources:\n",
                "secretKeyRef: { name: firedrill, key: SHOP_HOOK, optional: true }",
            ],
            .github: [
                "      SHOP_HOOK: ${{ secrets.SHOP_HOOK }}\n      SHOP_SQL: ${{ secrets.SHOP_SQL }}\n"
                    + "      SHOP_REDIS: ${{ secrets.SHOP_REDIS }}\n    steps:\n"
            ],
        ]
        for (format, texts) in wanted {
            let files = format.files(of: schedule, ExportSettings())
            for text in texts {
                #expect(files.contains { $0.text.contains(text) }, "\(format): \(files.map(\.text).joined())")
            }
            #expect(!files.contains { $0.text.contains("THIS_ONE") })
        }
    }
}
