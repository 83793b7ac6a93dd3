import ChaosCore

/// A workflow. GitHub's clock is UTC and often late, so it calls up for every offset of the zone, and `run --slot` knows
/// which call is meant.
struct GitHubExport {
    /// Offsets are taken from here on; a text has no clock. 2026-01-01.
    private static let reference: Int64 = 1_767_225_600

    let schedule: Schedule
    let settings: ExportSettings

    var files: [ExportedFile] {
        schedule.entries.map { ExportedFile(name: "\($0.unit(in: schedule)).yml", text: workflow($0)) }
    }

    /// GitHub looks for expressions before any shell does.
    private func reference(_ entry: ScheduleEntry) -> String {
        ExportText.shell(entry.reference(in: schedule)).replacing("${{", with: "$ {{")
    }

    private func workflow(_ entry: ScheduleEntry) -> String {
        let lines = CronLines(utc: entry.plan, from: Self.reference).lines.map {
            "    - cron: \(ExportText.quoted($0))\n"
        }
        let notes = entry.guarded.map { "# Guarded by run --slot: \($0)\n" }.joined()
        let webhook = entry.webhookVariable ?? "FIREDRILL_SLACK_WEBHOOK_URL"
        let variables = entry.targetVariables.map { "      \($0): ${{ secrets.\($0) }}\n" }.joined()
        // Runs of one target wait for each other.
        let group = ExportText.quoted("firedrill-\(entry.confirm ?? "lab")")
        return """
            # Written by firedrill schedule export. GitHub starts schedules late, often by many minutes: max-lateness decides
            # (\(DurationText.canonical(entry.maxLateness)) now). Two offsets of the zone make two calls; one of them is meant.
            \(notes)name: \(ExportText.quoted(entry.summary(in: schedule)))
            on:
              schedule:
            \(lines.joined())permissions: { contents: read }
            concurrency: { group: \(group), cancel-in-progress: false }
            jobs:
              drill:
                runs-on: ubuntu-latest
                timeout-minutes: \(entry.longestSeconds / 60 + 1)
                container: { image: \(ExportText.quoted(settings.image)) }
                env:
                  FIREDRILL_STORE: ${{ secrets.FIREDRILL_STORE }}
                  \(webhook): ${{ secrets.\(webhook) }}
            \(variables)    steps:
                  - uses: actions/checkout@v4
                    with: { persist-credentials: false }
                  - run: firedrill run --slot \(reference(entry)) --quiet

            """
    }
}
