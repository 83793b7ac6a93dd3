import ChaosCore
import Foundation
import Glibc

/// Keeps one service running, as an init system would: starts it, notices its end, starts it again after a pause.
actor ServiceKeeper {
    private let service: any LabService
    private let launcher: ServiceLauncher
    private let journal: LabJournal
    private let secrets: LabSecrets
    private let clock: any RunClock
    private let lane: BlockingLane
    private let afterRestart: @Sendable () async -> Void

    private var child: ChildProcess?
    private var startedAt = Instant.origin
    private var backoff = RestartBackoff()
    private var killsSeen: Int?
    private var isStopping = false
    private var bounceReason: String?
    private var keeping: Task<Void, Never>?

    init(
        _ service: any LabService, launcher: ServiceLauncher, journal: LabJournal, secrets: LabSecrets,
        clock: any RunClock, afterRestart: @escaping @Sendable () async -> Void = {}
    ) {
        self.service = service
        self.launcher = launcher
        self.journal = journal
        self.secrets = secrets
        self.clock = clock
        self.afterRestart = afterRestart
        lane = BlockingLane("keep-\(service.name)")
    }

    /// The first start: returns when the service has answered and is looked after from then on. Throws when its
    /// process ends first or the time is over, with the last lines of its log.
    func start(limit: Duration) async throws {
        try await service.prepare()
        let child = try await launch()
        let deadline = clock.now + limit
        guard try await becomesReady(child, until: deadline) else {
            let tail = LogTail.lines(of: launcher.plan.folder.log(of: service.name), secrets: secrets)
            let fate =
                child.status.map { "its process ended with \($0)" }
                ?? "it did not answer within \(DurationText.describe(limit))"
            throw ChaosError(
                .internal, operation: "start \(service.name)", target: launcher.plan.name, cause: "\(fate): \(tail)")
        }
        keeping = Task { await keep() }
    }

    /// Asks the service to end, kills it when it takes too long, and does not start it again.
    func stop() async {
        isStopping = true
        keeping?.cancel()
        if let child { await end(child) }
        await keeping?.value
        await forgetProcess(.stopped, lastExit: nil)
    }

    /// Ends the running process in peace and starts the next one at once: something it was told at its start is no
    /// longer true.
    func bounce(because reason: String) async {
        guard !isStopping, let child, child.status == nil else { return }
        bounceReason = reason
        await end(child)
    }

    private func keep() async {
        while let ended = child {
            let status = await ended.exit()
            let pause = await noteEnd(status)
            guard !isStopping else { return }
            do {
                try await clock.sleep(for: pause)
                let next = try await launch()
                if try await becomesReady(next, until: nil) { await afterRestart() }
            } catch is CancellationError {
                return
            } catch {
                // The start itself failed (a file vanished, no memory): the ended process stays the last one, and
                // the loop comes back here with a longer pause.
                await journal.event("start-failed", service: service.name, detail: "\(error)")
            }
        }
    }

    /// Writes down how a process ended; the pause before the next one.
    private func noteEnd(_ status: ProcessEnd) async -> Duration {
        let reason = explain(status)
        if isStopping { return .zero }
        let bounced = bounceReason
        bounceReason = nil
        let pause = bounced == nil ? backoff.wait(afterUptime: clock.now - startedAt) : .zero
        await forgetProcess(.restarting, lastExit: bounced ?? reason)
        await journal.update(service: service.name) { $0.restarts += 1 }
        await journal.event("ended", service: service.name, detail: bounced ?? reason)
        return pause
    }

    private func explain(_ status: ProcessEnd) -> String {
        let kills = service.traits.joinsCgroup ? launcher.cgroup?.outOfMemoryKills() : nil
        defer { killsSeen = kills ?? killsSeen }
        if status == .signal(SIGKILL), let kills, kills > killsSeen ?? 0 {
            return "out of memory (killed by the kernel)"
        }
        return "\(status)"
    }

    private func launch() async throws -> ChildProcess {
        let next = try await launcher.start(service.command(), traits: service.traits, log: service.name)
        child = next
        startedAt = clock.now
        if isStopping {
            await end(next)
            throw CancellationError()
        }
        let process = next.identity
        let pidFile = launcher.plan.folder.pidFile(of: service.name)
        await journal.update(service: service.name) {
            $0.state = .starting
            $0.process = process
        }
        try await lane.run { try DurableFile.write(Data("\(process.pid)\n".utf8), to: pidFile) }
        return next
    }

    /// Asks again and again whether the service is ready; false when its process ended or the time is over.
    private func becomesReady(_ child: ChildProcess, until deadline: Instant?) async throws -> Bool {
        while child.status == nil {
            if let version = try? await service.check(child.identity), child.status == nil {
                await journal.update(service: service.name) {
                    $0.state = .ready
                    $0.version = version
                }
                await journal.event("ready", service: service.name, detail: "pid \(child.identity.pid)")
                return true
            }
            if let deadline, clock.now >= deadline { return false }
            try await clock.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func end(_ child: ChildProcess) async {
        let (clock, limit) = (clock, service.traits.stopLimit)
        child.signal(service.traits.stopSignal)
        // A process that somebody stopped only sees the first signal when it goes on.
        child.signal(SIGCONT)
        let killer = Task {
            try await clock.sleep(for: limit)
            child.signal(SIGKILL)
        }
        _ = await child.exit()
        killer.cancel()
    }

    private func forgetProcess(_ state: LabServiceState, lastExit: String?) async {
        let pidFile = launcher.plan.folder.pidFile(of: service.name)
        await lane.run { _ = unlink(pidFile) }
        await journal.update(service: service.name) {
            $0.state = state
            $0.process = nil
            $0.lastExit = lastExit ?? $0.lastExit
        }
    }
}
