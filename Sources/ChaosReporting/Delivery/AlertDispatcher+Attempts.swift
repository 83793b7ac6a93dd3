import ChaosCore

extension AlertDispatcher {
    func work(lane index: Int) async {
        while let pause = await attempt(lane: index) {
            if pause == .zero { continue }
            // Cancelled only when the deadline has already reported what is left.
            do { try await clock.sleep(for: pause) } catch { return }
        }
    }

    /// Hands what is due to the channel; returns the pause before the next attempt, or `nil` when there is nothing to do.
    private func attempt(lane index: Int) async -> Duration? {
        guard !isClosed else { return nil }
        let isPaced = lanes[index].pace.isPaced(at: epochNanoseconds)
        let batch = lanes[index].queue.batch(
            at: epochSeconds, folding: isPaced && lanes[index].channel.takesDigests)
        guard !batch.isEmpty else {
            rest(index)
            return nil
        }
        if let wait = lanes[index].pace.claim(at: epochNanoseconds) { return wait }
        let numbers = Set(batch.map(\.number))
        note(batch, lane: index) { .begun(ids: $0, channel: $1) }
        lanes[index].queue.update(numbers) { $0.attempts += 1 }
        let answer = await lanes[index].channel.notifier.deliver(message(of: batch))
        lanes[index].pace.noteAnswer(at: epochNanoseconds)
        if case .throttled(let pause) = answer {
            lanes[index].pace.throttle(for: pause, at: epochNanoseconds)
        }
        // The deadline came while the channel was thinking: all is reported, and only the outbox still wants to know.
        guard !isClosed else {
            if answer == .accepted {
                note(batch, lane: index) { .done(ids: $0, channel: $1, accepted: true) }
            }
            return nil
        }
        return take(answer, to: batch, lane: index)
    }

    private func take(_ answer: DeliveryResult, to batch: [AlertQueue.Item], lane index: Int)
        -> Duration
    {
        let numbers = Set(batch.map(\.number))
        lanes[index].queue.update(numbers) { item in
            item.lastAnswer = answer
            if case .unanswered = answer { item.mayRepeat = true }
        }
        if case .refused = answer, batch.count > 1 {
            note(batch, lane: index) { .failed(ids: $0, channel: $1) }
            lanes[index].queue.update(numbers) { $0.goesAlone = true }
            return .zero
        }
        let attempt = (batch.map(\.attempts).max() ?? 0) + 1
        switch policy.step(after: answer, attempt: attempt) {
        case .again(let pause):
            if case .unanswered = answer { return pause }
            note(batch, lane: index) { .failed(ids: $0, channel: $1) }
            return pause
        case .finished(let accepted, let detail):
            finish(batch, lane: index, accepted: accepted, detail: detail)
            resumeWhenIdle()
            return .zero
        }
    }

    private func finish(_ batch: [AlertQueue.Item], lane index: Int, accepted: Bool, detail: String) {
        lanes[index].queue.remove(Set(batch.map(\.number)))
        var detour = ""
        if !accepted, let item = batch.first,
            let other = sendElsewhere(item, lane: index, because: detail)
        {
            detour = "; sent to \(other) instead"
        }
        note(batch, lane: index) { .done(ids: $0, channel: $1, accepted: accepted) }
        let folded = batch.count > 1 ? ", folded with \(batch.count - 1) others" : ""
        for item in batch {
            report(item, lane: index, accepted: accepted, detail: detail + folded + detour)
        }
    }

    /// The next channel for a message that this one will never take; `nil` when there is none.
    private func sendElsewhere(_ item: AlertQueue.Item, lane index: Int, because words: String)
        -> String?
    {
        guard let at = item.ticket.otherwise.firstIndex(where: { takes(item.notification, $0) }) else {
            return nil
        }
        let refusal = "\(lanes[index].channel.name): \(words)"
        let ticket = AlertTicket(
            channel: item.ticket.otherwise[at], otherwise: Array(item.ticket.otherwise[(at + 1)...]),
            insteadOf: [item.ticket.insteadOf, refusal].compactMap(\.self).joined(separator: "; "))
        if let home = item.home { home.segment.note(.moved(id: home.id, ticket: ticket)) }
        add(
            AlertQueue.Item(
                notification: item.notification, ticket: ticket, epochSeconds: item.epochSeconds,
                home: item.home))
        return ticket.channel
    }

    /// What the channel is handed: the message with what its reader must know of its way, or one that stands for many.
    private func message(of batch: [AlertQueue.Item]) -> Notification {
        let now = epochSeconds
        let prepared = batch.map { item in
            var notification = item.notification
            notification.delivery.mayRepeat = item.mayRepeat
            notification.delivery.secondsLate =
                now - item.epochSeconds >= 30 ? now - item.epochSeconds : nil
            notification.delivery.insteadOf = item.ticket.insteadOf
            return notification
        }
        return prepared.count == 1 ? prepared[0] : AlertDigest.fold(batch)
    }

    /// Writes a line for the messages into each file that they are in.
    private func note(
        _ batch: [AlertQueue.Item], lane index: Int, _ line: ([Int], String) -> OutboxLine
    ) {
        let homes = batch.compactMap(\.home)
        var noted: [ObjectIdentifier] = []
        for home in homes where !noted.contains(ObjectIdentifier(home.segment)) {
            noted.append(ObjectIdentifier(home.segment))
            let ids = homes.filter { $0.segment === home.segment }.map(\.id)
            home.segment.note(line(ids, lanes[index].channel.name))
        }
    }
}
