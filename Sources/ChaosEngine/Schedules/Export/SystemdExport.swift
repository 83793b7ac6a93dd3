import ChaosCore

/// A timer and a service for each entry, and a service for the scheduler itself; one of the two ways is to be used.
struct SystemdExport {
    let schedule: Schedule
    let settings: ExportSettings

    var files: [ExportedFile] {
        schedule.entries.flatMap { entry in
            [
                ExportedFile(name: "\(entry.unit(in: schedule)).timer", text: timer(entry)),
                ExportedFile(name: "\(entry.unit(in: schedule)).service", text: service(entry)),
            ]
        } + [ExportedFile(name: "firedrill-schedule-\(schedule.name).service", text: scheduler)]
    }

    private func timer(_ entry: ScheduleEntry) -> String {
        let guarded = entry.guarded.map { "# Guarded by run --slot: \($0)\n" }.joined()
        let calendar = OnCalendarLines(entry.plan).lines.map { "OnCalendar=\($0)\n" }.joined()
        return """
            # Written by firedrill schedule export. A drill that was missed is never caught up on.
            \(guarded)[Unit]
            Description=\(escaped(entry.summary(in: schedule)))

            [Timer]
            \(calendar)Persistent=false
            AccuracySec=1s
            Unit=\(entry.unit(in: schedule)).service

            [Install]
            WantedBy=timers.target

            """
    }

    private func service(_ entry: ScheduleEntry) -> String {
        """
        # Written by firedrill schedule export. When it is stopped, the fault is taken out first.
        \(needed([entry]))[Unit]
        Description=\(escaped(entry.summary(in: schedule)))
        After=network-online.target
        Wants=network-online.target

        [Service]
        Type=oneshot
        \(common)ExecStart=\(command(["run", "--slot", entry.reference(in: schedule), "--quiet"]))
        SuccessExitStatus=5
        TimeoutStartSec=\(entry.longestSeconds)
        TimeoutStopSec=300

        """
    }

    private var scheduler: String {
        """
        # Written by firedrill schedule export: the scheduler itself, instead of the timers. Do not enable both.
        \(needed(schedule.entries))[Unit]
        Description=\(escaped("firedrill scheduler: \(ExportText.line(schedule.title))"))
        After=network-online.target
        Wants=network-online.target

        [Service]
        Type=notify
        NotifyAccess=main
        \(common)ExecStart=\(command(["schedule", "run", schedule.source]))
        Restart=always
        RestartSec=5
        WatchdogSec=180
        SuccessExitStatus=5
        TimeoutStopSec=300

        [Install]
        WantedBy=multi-user.target

        """
    }

    /// What the environment's file has to hold for the targets.
    private func needed(_ entries: [ScheduleEntry]) -> String {
        let names = Set(entries.flatMap { $0.targetVariables + [$0.webhookVariable].compactMap(\.self) }).sorted()
        return names.isEmpty ? "" : "# /etc/firedrill/environment has to set \(names.joined(separator: ", ")).\n"
    }

    /// SIGTERM goes to the main process alone, which then recovers; what is left after that ends with it, a reaper too, so
    /// whatever a killed process leaves behind is taken out at the end. The environment's file holds FIREDRILL_HOME,
    /// FIREDRILL_STORE and the webhook, and is for its owner only.
    private var common: String {
        """
        WorkingDirectory=\(escaped(settings.folder))
        Environment=FIREDRILL_HOME=/var/lib/firedrill
        EnvironmentFile=-/etc/firedrill/environment
        StateDirectory=firedrill
        StateDirectoryMode=0700
        KillMode=mixed
        ExecStopPost=-\(command(["recover", "--all", "--quiet"]))
        NoNewPrivileges=true

        """
    }

    private func command(_ words: [String]) -> String {
        ([settings.program] + words).map { word in
            let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./#@:+".contains($0)) }
            return isPlain
                ? word : "\"" + escaped(word).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }.joined(separator: " ")
    }

    /// A percent sign would begin a specifier.
    private func escaped(_ text: String) -> String { ExportText.line(text).replacing("%", with: "%%") }
}
