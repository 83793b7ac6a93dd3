import ChaosCore

extension ScheduleService {
    /// Starts a slot's process. It claims the slot itself; until then the slot counts as under way.
    func launch(_ slot: Slot, _ entry: ScheduleEntry, _ schedule: Schedule) async {
        children[slot.id] = Child(schedule: schedule, entry: entry, slot: slot)
        do {
            let drill = try await parts.launcher.launch(entry, slot, of: schedule)
            parts.log("begun \(slot.id): \(drill.name)")
            children[slot.id]?.drill = drill
            children[slot.id]?.ending = Task { await self.ended(slot, await drill.end()) }
        } catch {
            await ended(slot, "it could not be started: \(error)")
        }
    }

    /// A process is over: what it did not say in the ledger itself is said for it.
    private func ended(_ slot: Slot, _ how: String) async {
        guard let child = children[slot.id] else { return }
        do throws(ChaosError) {
            let state = try await parts.ledger.book(of: child.schedule.name).state(of: slot)
            if state == nil {
                let event = LedgerEvent(.skipped, slot, at: parts.wall(), reason: .notStarted, detail: how)
                _ = try await parts.ledger.append([event], to: child.schedule.name)
            } else if case .claimed(let holder) = state, isGone(holder) {
                try await settle(slot.id, entry: slot.entry, how, of: child.schedule)
            }
            let book = try await parts.ledger.book(of: child.schedule.name)
            if let line = book.pages[slot.entry]?.lines[slot.id] {
                parts.log("over \(slot.id): \(line.state) \(line.detail ?? "")")
                // Another scheduler's drill goes on, and that scheduler tells of its end.
                if line.state.isFinal {
                    tell(notices(child.schedule, child.entry, slot).after(line), child.entry, book)
                }
            }
        } catch {
            // The claim stays; the next look finds its process gone and settles it.
            parts.log("\(slot.id) could not be settled: \(error)")
        }
        children[slot.id] = nil
    }

    /// Whether the process that has a slot is one of this machine's and no more. Another scheduler's may have been quicker
    /// than ours, and is left to it.
    private func isGone(_ holder: LedgerEvent.Holder?) -> Bool {
        holder.map { $0.host == parts.host && !$0.process.isAlive } ?? false
    }

    /// Claims whose process is gone and is not a child of ours: a scheduler before us had started it.
    func settleOrphans(_ schedule: Schedule) async throws(ChaosError) {
        let book = try await parts.ledger.book(of: schedule.name)
        for (entry, page) in book.pages {
            for (id, line) in page.lines where children[id] == nil {
                guard case .claimed(let holder?) = line.state else { continue }
                if isGone(holder) {
                    let how = "process \(holder.process.pid) is gone"
                    if let event = try await settle(id, entry: entry, how, of: schedule) {
                        tellOfOrphan(event, line, schedule, book)
                    }
                } else if holder.host != parts.host, parts.wall() - line.at > Self.silence(schedule.entry(entry)) {
                    if let event = try await giveUp(id, entry: entry, on: holder.host, of: schedule) {
                        tellOfOrphan(event, line, schedule, book)
                    }
                }
            }
        }
    }

    /// A fault that another machine's drill left in is in that machine's journal; ours knows nothing of it.
    private func giveUp(
        _ id: String, entry: String, on host: String, of schedule: Schedule
    ) async throws(ChaosError) -> LedgerEvent? {
        var event = LedgerEvent(.settled, at: parts.wall(), entry: entry)
        event.slot = id
        event.result = "recovery-unknown"
        event.detail =
            "nothing was heard from \(host) since; whether its fault is out is not known here; "
            + "run `firedrill recover --all` on \(host)"
        return try await write(event, of: schedule)
    }

    /// After so many seconds a drill on a machine that cannot be seen is taken for lost: containers do not come back.
    private static func silence(_ entry: ScheduleEntry?) -> Double {
        2 * (entry?.expectedLength.inSeconds ?? 0) + 6 * 3_600
    }

    /// Takes out what the dead process left in, then writes how the slot ended; `nil` when somebody else was quicker.
    @discardableResult private func settle(
        _ id: String, entry: String, _ how: String, of schedule: Schedule
    ) async throws(ChaosError) -> LedgerEvent? {
        var event = LedgerEvent(.settled, at: parts.wall(), entry: entry)
        event.slot = id
        switch await parts.launcher.recoverLeftovers() {
        case .clean(let evidence):
            event.result = "interrupted"
            event.detail = "\(how); \(evidence)"
        case .stillIn(let evidence):
            event.result = "recovery-failed"
            event.detail = "\(how); A FAULT MAY STILL BE IN: \(evidence)"
        }
        return try await write(event, of: schedule)
    }

    private func write(_ event: LedgerEvent, of schedule: Schedule) async throws(ChaosError) -> LedgerEvent? {
        guard let written = try await parts.ledger.append([event], to: schedule.name).first else { return nil }
        parts.log("settled \(written.slot ?? ""): \(written.result ?? ""), \(written.detail ?? "")")
        return written
    }

    /// Announces a slot once, whoever of several schedulers comes first.
    func announce(
        _ slot: Slot, _ entry: ScheduleEntry, _ schedule: Schedule, at wall: Double
    ) async throws(ChaosError) {
        let event = LedgerEvent(.announced, slot, at: wall)
        guard try await !parts.ledger.append([event], to: schedule.name).isEmpty else { return }
        parts.log("announced \(slot.id)")
        parts.announce(notices(schedule, entry, slot).before(), entry)
    }

    /// Those who were told that it comes are told that it does not.
    func tellOfSkip(_ event: LedgerEvent, _ schedule: Schedule, _ book: LedgerBook) {
        guard event.kind == .skipped, let reason = event.reason, let epoch = event.through else { return }
        let line = LedgerBook.Line(epoch: epoch, state: .skipped(reason), detail: event.detail, at: event.at)
        tell(line, event.entry ?? "", schedule, book)
    }

    /// Those who were told that it comes are told that it broke off.
    private func tellOfOrphan(
        _ event: LedgerEvent, _ line: LedgerBook.Line, _ schedule: Schedule, _ book: LedgerBook
    ) {
        var line = line
        (line.state, line.detail) = (.ran(event.result ?? "unknown"), event.detail)
        tell(line, event.entry ?? "", schedule, book)
    }

    private func tell(_ line: LedgerBook.Line, _ key: String, _ schedule: Schedule, _ book: LedgerBook) {
        guard let entry = schedule.entry(key),
            let slot = entry.plan.slots(after: line.epoch - 1, through: line.epoch).first
        else { return }
        tell(notices(schedule, entry, slot).after(line), entry, book)
    }

    private func notices(_ schedule: Schedule, _ entry: ScheduleEntry, _ slot: Slot) -> ScheduleNotices {
        ScheduleNotices(schedule: schedule, entry: entry, slot: slot, language: parts.language)
    }

    private func tell(_ notice: Notification, _ entry: ScheduleEntry, _ book: LedgerBook) {
        // The incident of these notices is the slot.
        guard book.pages[entry.key]?.announced.contains(notice.incident) == true else { return }
        parts.announce(notice, entry)
    }

    /// Stops the drills that run, or lets them go on to their end, and waits for them.
    func stopDrills() async -> Bool {
        let running = children.values
        for child in running where !parts.finishesOnStop {
            parts.log("stopping \(child.slot.id): its fault is taken out first")
            child.drill?.stop()
        }
        if parts.finishesOnStop, !running.isEmpty { parts.log("waiting for \(running.count) drills to end") }
        for child in running { await child.ending?.value }
        return parts.finishesOnStop || running.isEmpty
    }
}
