import ChaosCore

/// Starts the processes of one lab: in the right control group, as the right user, and bound to the supervisor's life.
struct ServiceLauncher: Sendable {
    let plan: LabPlan
    /// The control group that really exists; `nil` when there is none.
    let cgroup: MemoryCgroup?

    /// Starts the command; its output goes to the log of this name.
    func start(_ command: ServiceCommand, traits: ServiceTraits, log: String) async throws(ChaosError) -> ChildProcess {
        try await ProcessSpawner.shared.start(request(command, traits: traits, log: log))
    }

    /// Three programs replace one another in one process, so that the id stays: a shell joins the control group before
    /// any memory of the service is charged, `setpriv` changes the user and then asks for the death signal (the
    /// kernel forgets it when the user changes), and the service itself.
    func request(_ command: ServiceCommand, traits: ServiceTraits, log: String) -> SpawnRequest {
        var words = [plan.executables.setpriv]
        if let user = traits.user { words += ["--reuid=\(user.uid)", "--regid=\(user.gid)", "--init-groups"] }
        words += ["--pdeathsig", traits.deathSignal, "--", command.executable] + command.arguments
        if traits.joinsCgroup, let cgroup {
            words = ["/bin/sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", cgroup.processesFile] + words
        }
        var environment = plan.baseEnvironment
        environment["LAB_INSTANCE"] = plan.instance
        environment.merge(command.environment) { $1 }
        return SpawnRequest(
            executable: words[0], arguments: Array(words.dropFirst()), environment: environment,
            workingFolder: command.workingFolder, logFile: plan.folder.log(of: log))
    }

    /// Runs a command to its end. Throws with the last lines of its log when it fails or takes too long.
    func run(
        _ name: String, _ command: ServiceCommand, user: DatabaseUser? = nil, limit: Duration, secrets: LabSecrets,
        clock: any RunClock
    ) async throws(ChaosError) {
        let child = try await start(command, traits: ServiceTraits(user: user), log: name)
        let killer = Task {
            do { try await clock.sleep(for: limit) } catch { /* The command's caller gave up: end it now. */  }
            child.signal(9)
        }
        let status = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            killer.cancel()
        }
        killer.cancel()
        guard status != .code(0) else { return }
        let tail = LogTail.lines(of: plan.folder.log(of: name), secrets: secrets)
        throw ChaosError(.internal, operation: "run \(name)", target: plan.name, cause: "\(status): \(tail)")
    }
}
