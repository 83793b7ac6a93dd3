import ChaosCore

/// Lines for a crontab. The zone is a line of its own, which cronie and systemd-cron know and Debian's cron does not.
struct CrontabExport {
    let schedule: Schedule
    let settings: ExportSettings

    var files: [ExportedFile] {
        let head = """
            # Written by firedrill schedule export: \(ExportText.line(schedule.title))
            # CRON_TZ is for cronie; Debian's cron passes it over and uses the machine's own zone. What cron cannot say, and
            # a run at the wrong time, run --slot withholds: it asks the schedule and its ledger first.
            SHELL=/bin/sh
            FIREDRILL_HOME=/var/lib/firedrill

            """
        let text = head + schedule.entries.map(lines).joined(separator: "\n")
        return [ExportedFile(name: "firedrill-\(schedule.name).crontab", text: text)]
    }

    private func lines(_ entry: ScheduleEntry) -> String {
        let names = entry.targetVariables + [entry.webhookVariable].compactMap(\.self)
        let needed = names.isEmpty ? [] : ["needs in its environment: \(names.joined(separator: ", "))"]
        let notes = [entry.summary(in: schedule)] + entry.guarded.map { "guarded: \($0)" } + needed
        let reference = entry.reference(in: schedule)
        let command =
            "cd \(ExportText.shell(settings.folder)) && \(ExportText.shell(settings.program)) run --slot"
            + " \(ExportText.shell(reference)) --quiet"
        // A percent sign would end the command.
        let line = command.replacing("%", with: "\\%")
        return notes.map { "# \($0)\n" }.joined() + "CRON_TZ=\(entry.plan.zoneName)\n"
            + CronLines(entry.plan.recurrence).lines.map { "\($0) \(line)\n" }.joined()
    }
}
