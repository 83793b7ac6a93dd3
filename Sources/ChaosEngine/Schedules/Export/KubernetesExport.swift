import ChaosCore

/// A CronJob for each entry: never two at once, never late, never again after a failure. All pods share one store.
struct KubernetesExport {
    let schedule: Schedule
    let settings: ExportSettings

    var files: [ExportedFile] {
        let jobs = schedule.entries.flatMap { entry in
            CronLines(entry.plan.recurrence).lines.enumerated().map { index, line in
                // A CronJob has one line only.
                job(entry, line, name: entry.unit(in: schedule) + (index == 0 ? "" : "-\(index + 1)"))
            }
        }
        return [ExportedFile(name: "firedrill-\(schedule.name).yaml", text: jobs.joined(separator: "---\n"))]
    }

    private func job(_ entry: ScheduleEntry, _ line: String, name: String) -> String {
        """
        # Written by firedrill schedule export. \(entry.summary(in: schedule))
        \(notes(entry))apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: \(name.count <= 52 ? name : String(name.suffix(52).drop { $0 == "-" }))
          labels: { app.kubernetes.io/name: firedrill, firedrill/schedule: \(schedule.name), firedrill/entry: \(entry.name) }
        spec:
          schedule: \(ExportText.quoted(line))
          timeZone: \(ExportText.quoted(entry.plan.zoneName))
          concurrencyPolicy: Forbid
          startingDeadlineSeconds: \(max(10, entry.maxLateness.wholeSeconds))
          successfulJobsHistoryLimit: 3
          failedJobsHistoryLimit: 3
          jobTemplate:
            spec:
              backoffLimit: 0
              activeDeadlineSeconds: \(entry.longestSeconds)
              template:
                metadata:
                  labels: { app.kubernetes.io/name: firedrill }
                spec:
                  restartPolicy: Never
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 300
                  securityContext: { runAsNonRoot: true, runAsUser: 10001, fsGroup: 10001 }

        """ + container(entry)
    }

    private func container(_ entry: ScheduleEntry) -> String {
        """
                  containers:
                    - name: firedrill
                      image: \(ExportText.quoted(settings.image))
                      workingDir: \(ExportText.quoted(settings.folder))
                      args: ["run", "--slot", \(ExportText.quoted(entry.reference(in: schedule))), "--quiet"]
                      env:
                        - { name: FIREDRILL_HOME, value: /var/lib/firedrill }
                        - name: FIREDRILL_STORE
                          valueFrom: { secretKeyRef: { name: \(settings.secret), key: store-url } }
                        - name: \(entry.webhookVariable ?? "FIREDRILL_SLACK_WEBHOOK_URL")
                          valueFrom: { secretKeyRef: { name: \(settings.secret), key: \(entry.webhookVariable ?? "slack-webhook-url"), optional: true } }
        \(variables(entry))              resources:
                        requests: { cpu: 250m, memory: 128Mi }
                        limits: { memory: 512Mi }
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities: { drop: [ALL] }
                      volumeMounts:
                        - { name: state, mountPath: /var/lib/firedrill }
                        - { name: tmp, mountPath: /tmp }
                  volumes:
                    - { name: state, emptyDir: {} }
                    - { name: tmp, emptyDir: {} }

        """
    }

    /// The target's secrets by the names that its file gives them.
    private func variables(_ entry: ScheduleEntry) -> String {
        entry.targetVariables.map { name in
            """
                            - name: \(name)
                              valueFrom: { secretKeyRef: { name: \(settings.secret), key: \(name) } }

            """
        }.joined()
    }

    private func notes(_ entry: ScheduleEntry) -> String {
        let target =
            entry.target.map { "reads \(ExportText.line($0)): it has to be in the image, or mounted there" }
            ?? "names no target: the image must have the lab's servers"
        return (entry.guarded.map { "guarded by run --slot: \($0)" } + [target]).map { "# \($0)\n" }.joined()
    }
}
