import ChaosTestKit
import Foundation
import Testing

/// What systemd itself says of exported units, where it is installed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
struct SystemdExportTests {
    /// Entries whose rules are as different as timers can say.
    private static let schedule = """
        version: 1
        title: 100 % of the "drills"
        defaults: { timezone: America/New_York, target: ../shop.yaml, confirm: shop, jitter: 1m }
        entries:
          - { name: week, experiment: locks, cron: "30 10 * * TUE" }
          - { name: last, experiment: locks, cron: "0 6 * * 5L" }
          - { name: second, experiment: locks, calendar: { on: [second friday], months: [mar, jun], at: ["09:30", "14:00"] } }
          - { name: quarter, experiment: locks, cron: "*/15 9-17 * * 1-5" }

        """

    private func desk() throws -> Desk {
        let desk = try Desk()
        try FileManager.default.createDirectory(
            atPath: desk.directory.file("experiments/schedules"), withIntermediateDirectories: true)
        try desk.directory.write(ShortExperiment.text(), to: "experiments/locks.yaml")
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: 'redis://:${env:SHOP_REDIS}@127.0.0.1:9/0' }\n",
            to: "experiments/shop.yaml")
        try desk.directory.write(Self.schedule, to: "experiments/schedules/s.yaml")
        return desk
    }

    /// All that it says, which is more than a command's last lines.
    private func analyze(_ arguments: [String], _ desk: Desk) async throws -> String {
        let file = desk.directory.file("answer")
        let words = ["/bin/sh", "-c", "exec /usr/bin/systemd-analyze \"$@\" > \(file)", "sh"]
        try await Command.run(words + arguments)
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    @Test func itTakesEveryUnit() async throws {
        let desk = try desk()
        let units = desk.directory.file("units")
        // A service's program has to be there.
        let run = try await desk.run([
            "schedule", "export", "experiments/schedules/s.yaml", "--format", "systemd", "--out", units,
            "--program", "/bin/true",
        ])
        #expect(run.status == 0, "\(run.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: units).sorted()
        #expect(names.count == 9)
        // Only ours are judged, and not the host's that they name; before 250 there is no such choice.
        let version = try await analyze(["--version"], desk).firstMatch(of: /systemd (\d+)/)
        let isChoosable = try #require(version.flatMap { Int($0.output.1) }) >= 250
        let choice = isChoosable ? ["--recursive-errors=no"] : []
        _ = try await analyze(["verify"] + choice + names.map { "\(units)/\($0)" }, desk)
    }

    @Test func itsCalendarNamesTheSameInstants() async throws {
        let desk = try desk()
        let units = desk.directory.file("units")
        _ = try await desk.run([
            "schedule", "export", "experiments/schedules/s.yaml", "--format", "systemd", "--out", units,
        ])
        for entry in ["week", "last", "quarter"] {
            let timer = try String(contentsOfFile: "\(units)/firedrill-s-\(entry).timer", encoding: .utf8)
            let calendar = try #require(timer.firstMatch(of: /OnCalendar=(.+)/)).output.1
            let answer = try await analyze(
                ["calendar", "--iterations=40", "--base-time=2027-02-20 12:00:00 UTC", String(calendar)], desk)
            let theirs = answer.matches(of: /\w{3} (\d{4}-\d\d-\d\d \d\d:\d\d):00 UTC/).map { String($0.output.1) }
            let next = try await desk.run([
                "schedule", "next", "experiments/schedules/s.yaml", "--entry", entry, "--count", "40", "--json",
                "--from", "2027-02-20 07:00",
            ])
            let entries = try #require(
                try JSONSerialization.jsonObject(with: Data(next.output.utf8)) as? [[String: Any]])
            let slots = try #require(entries.first?["slots"] as? [[String: Any]])
            let ours = slots.compactMap { $0["epochSeconds"] as? Double }.map(Self.utc)
            #expect(ours.count == 40 && Array(Set(theirs)).sorted() == ours, "\(entry): \(answer)")
        }
    }

    private static func utc(_ epoch: Double) -> String {
        let text = Date(timeIntervalSince1970: epoch).ISO8601Format()
        return text.prefix(16).replacingOccurrences(of: "T", with: " ")
    }
}
