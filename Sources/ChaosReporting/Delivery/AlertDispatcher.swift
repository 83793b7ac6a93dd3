import ChaosCore

/// Brings notifications to their channels in the background, in order, so that a drill never waits for Slack.
///
/// Every channel has its own queue: one that is down does not hold up the others. With an outbox each message is on disk
/// before its first attempt and stays there until its channel took it, whatever becomes of this process. The dispatcher
/// owns the notifiers and closes them at the end of `drain`.
public actor AlertDispatcher {
    /// Takes the fate of one message on one channel. Called once for each, in the channel's order.
    public typealias ResultHandler = @Sendable (AlertDelivery, Notification) -> Void

    struct Lane {
        let channel: AlertChannel
        var queue = AlertQueue()
        var pace: ChannelPace
        var worker: Task<Void, Never>?
        /// Wakes the lane when quiet hours end.
        var alarm: Task<Void, Never>?
    }

    let clock: any RunClock
    let policy: RetryPolicy
    private let originEpochSeconds: Double
    private let onResult: ResultHandler
    private let outbox: AlertOutbox?
    private var router: AlertRouter
    var lanes: [Lane]
    private var own: OutboxSegment?
    private var leftovers: [OutboxSegment] = []
    private var deliveries: [AlertDelivery] = []
    private(set) var isClosed = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Makes the dispatcher; nothing is sent before the first `enqueue` or `resume`. The handler must return at once.
    /// `originEpochSeconds` is the wall clock at the clock's origin.
    public init(
        plan: AlertPlan, channels: [AlertChannel], outbox: AlertOutbox?, clock: any RunClock,
        originEpochSeconds: Double, policy: RetryPolicy = RetryPolicy(),
        onResult: @escaping ResultHandler
    ) {
        self.clock = clock
        self.policy = policy
        self.originEpochSeconds = originEpochSeconds
        self.onResult = onResult
        self.outbox = outbox
        router = AlertRouter(plan: plan)
        lanes = channels.map {
            Lane(channel: $0, pace: ChannelPace(path: outbox?.pacePath(of: $0.name)))
        }
    }

    /// A dispatcher that keeps nothing and sends everything to every notifier.
    public init(
        notifiers: [any Notifier], clock: any RunClock, policy: RetryPolicy = RetryPolicy(),
        onResult: @escaping ResultHandler
    ) {
        let channels = notifiers.enumerated().map { index, notifier in
            let kind = type(of: notifier).kind
            let isFirst = !notifiers[..<index].contains { type(of: $0).kind == kind }
            return AlertChannel(name: isFirst ? kind : "\(kind)-\(index + 1)", notifier: notifier)
        }
        let route = AlertPlan.Route(levels: Set(IncidentLevel.allCases), channels: channels.map(\.name))
        self.init(
            plan: AlertPlan(channels: [], routes: [route]), channels: channels, outbox: nil, clock: clock,
            originEpochSeconds: 0, policy: policy, onResult: onResult)
    }

    /// Makes this process's file in the outbox beforehand, so that the first alert does not wait for it.
    public func prepare() {
        if outbox != nil { _ = try? ownSegment() }
    }

    /// Takes a notification and returns at once. It is sent when it is on disk. After `drain` it is reported as not sent.
    public func enqueue(_ notification: Notification) {
        guard !lanes.isEmpty else { return }
        let now = epochSeconds
        let tickets = router.tickets(for: notification, at: now)
        let here = tickets.filter { ticket in lanes.contains { $0.channel.name == ticket.channel } }
        let known = here.filter { takes(notification, $0.channel) }
        // A channel that has no use for the message is no reason to say that nobody was told.
        if known.isEmpty, !here.isEmpty, !isClosed { return }
        guard !isClosed, !known.isEmpty else {
            let names = isClosed ? tickets.map(\.channel) : []
            for name in names.isEmpty ? ["none"] : names {
                let why =
                    isClosed ? "not sent: the run's delivery had ended" : "no channel is told of this level"
                report(notification, channel: name, kind: nil, accepted: false, detail: why)
            }
            return
        }
        var home: AlertQueue.Item.Home?
        var trouble: String?
        do throws(ChaosError) {
            if let segment = try ownSegment() {
                home = .init(segment: segment, id: try segment.add(notification, known, at: now))
            }
        } catch {
            // An alert that is in memory only is better than none.
            trouble = "not kept on disk: \(error.cause)"
        }
        for ticket in known {
            add(
                AlertQueue.Item(
                    notification: notification, ticket: ticket, epochSeconds: now, home: home,
                    trouble: trouble,
                    isReady: home == nil))
        }
        if let home { Task { await self.makeSafe(home) } }
    }

    /// Sends what processes that are gone left in the outbox, before anything new. Returns how many messages that are, and
    /// what could not be read.
    public func resume() -> (messages: Int, troubles: [ChaosError]) {
        guard let outbox, !isClosed else { return (0, []) }
        let found = outbox.takeOver()
        leftovers += found.segments
        var count = 0
        for segment in found.segments {
            for pending in segment.pending {
                guard let ticket = ticketHere(pending, segment) else { continue }
                count += 1
                var item = AlertQueue.Item(
                    notification: pending.entry.notification, ticket: ticket,
                    epochSeconds: pending.entry.epochSeconds,
                    home: .init(segment: segment, id: pending.entry.id))
                item.mayRepeat = pending.mayRepeat
                add(item)
            }
        }
        return (count, found.troubles)
    }

    /// Waits until everything that was taken is safe on disk.
    public func sync() async throws(ChaosError) { try await own?.sync() }

    /// Waits until every message's fate is known, or until the deadline: what is left then is reported as not accepted,
    /// with why, and stays in the outbox. Ends the deliveries, closes the notifiers and returns all results. A cancelled
    /// caller waits as well, since a drill that was stopped is announced too.
    public func drain(deadline: Duration) async -> [AlertDelivery] {
        if !isIdle {
            let timer = Task { [clock] in
                guard (try? await clock.sleep(for: deadline)) != nil else { return }
                self.expire(after: deadline)
            }
            // Asked again after waking up: somebody may have been quicker and sent one more.
            while !isIdle { await withCheckedContinuation { waiters.append($0) } }
            timer.cancel()
        }
        isClosed = true
        for index in lanes.indices {
            lanes[index].alarm?.cancel()
            for item in lanes[index].queue.removeAll() {
                report(item, lane: index, accepted: false, detail: "held until the quiet hours end")
            }
        }
        for lane in lanes { await lane.channel.notifier.close() }
        for segment in leftovers + [own].compactMap(\.self) { segment.close() }
        (own, leftovers) = (nil, [])
        return deliveries
    }

    /// Shortens a `drain` that is under way to at most so long from now.
    public func hurry(_ deadline: Duration) async {
        guard (try? await clock.sleep(for: deadline)) != nil else { return }
        expire(after: deadline)
    }

    // MARK: Lanes

    func takes(_ notification: Notification, _ channel: String) -> Bool {
        lanes.contains { $0.channel.name == channel && $0.channel.notifier.takes(notification) }
    }

    var epochSeconds: Double { originEpochSeconds + clock.now.nanoseconds.asSeconds }

    /// Whole nanoseconds since 1970, in which a length of time stays as it is.
    var epochNanoseconds: Int64 { Int64(originEpochSeconds * 1e6) * 1000 + clock.now.nanoseconds }

    private var isIdle: Bool { lanes.allSatisfy { $0.queue.isIdle(at: epochSeconds) } }

    /// Puts a message into its lane. The lane is known to be there.
    func add(_ item: AlertQueue.Item) {
        guard let index = lanes.firstIndex(where: { $0.channel.name == item.ticket.channel }) else {
            return
        }
        _ = lanes[index].queue.append(item)
        if item.isReady { wake(index) }
    }

    func wake(_ index: Int) {
        guard lanes[index].worker == nil, !isClosed else { return }
        lanes[index].alarm?.cancel()
        lanes[index].worker = Task { await self.work(lane: index) }
    }

    /// The lane has nothing to do now; held messages wake it when their time comes.
    func rest(_ index: Int) {
        lanes[index].worker = nil
        guard let release = lanes[index].queue.release(after: epochSeconds) else { return }
        let pause = Duration.seconds(max(0.001, release - epochSeconds))
        lanes[index].alarm = Task { [clock] in
            guard (try? await clock.sleep(for: pause)) != nil else { return }
            self.wake(index)
        }
    }

    private func makeSafe(_ home: AlertQueue.Item.Home) async {
        var trouble: String?
        do throws(ChaosError) { try await home.segment.sync() } catch {
            trouble = "not safe on disk: \(error.cause)"
        }
        for index in lanes.indices {
            let isHere = { (item: AlertQueue.Item) in
                item.home?.segment === home.segment && item.home?.id == home.id
            }
            guard let item = lanes[index].queue.items.first(where: isHere) else { continue }
            lanes[index].queue.update([item.number]) { item in
                item.isReady = true
                item.trouble = trouble
            }
            wake(index)
        }
    }

    private func ownSegment() throws(ChaosError) -> OutboxSegment? {
        if own == nil, let outbox { own = try outbox.begin(at: epochSeconds) }
        return own
    }

    /// The way of a leftover on this process's channels: its own, else its detour, else today's route. `nil` leaves it.
    private func ticketHere(_ pending: OutboxSegment.Pending, _ segment: OutboxSegment)
        -> AlertTicket?
    {
        func isHere(_ name: String) -> Bool { lanes.contains { $0.channel.name == name } }
        if isHere(pending.ticket.channel) { return pending.ticket }
        let entry = pending.entry
        let routed = router.tickets(for: entry.notification, at: epochSeconds).map(\.channel)
        guard let other = (pending.ticket.otherwise + routed).first(where: isHere) else { return nil }
        let ticket = AlertTicket(
            channel: other, insteadOf: "the channel \(pending.ticket.channel) is not there any more")
        segment.note(.moved(id: entry.id, ticket: ticket))
        segment.note(.done(ids: [entry.id], channel: pending.ticket.channel, accepted: false))
        return ticket
    }

    // MARK: Ends

    private func expire(after deadline: Duration) {
        guard !isClosed, !isIdle else { return }
        isClosed = true
        let waited = "not delivered when the run ended (waited \(DurationText.describe(deadline)))"
        for index in lanes.indices {
            lanes[index].worker?.cancel()
            lanes[index].alarm?.cancel()
            for item in lanes[index].queue.removeAll() {
                report(item, lane: index, accepted: false, detail: "\(waited): \(Self.last(item))")
            }
        }
        resumeWhenIdle()
    }

    private static func last(_ item: AlertQueue.Item) -> String {
        let kept =
            item.home == nil ? "" : "; it is kept and sent by the next run, or by: firedrill alert flush"
        let words =
            switch item.lastAnswer {
            case .failed(let words), .refused(let words), .unanswered(let words):
                "last answer after \(item.attempts) attempts: \(words)"
            case .throttled(let pause): "the channel asked to wait \(DurationText.describe(pause))"
            case .accepted, nil:
                item.attempts > 0
                    ? "no answer yet; it may have arrived" : "it waited behind another message"
            }
        return words + kept
    }

    func report(_ item: AlertQueue.Item, lane index: Int, accepted: Bool, detail: String) {
        let remark = item.trouble.map { " (\($0))" } ?? ""
        report(
            item.notification, channel: lanes[index].channel.name, kind: lanes[index].channel.kind,
            accepted: accepted,
            detail: detail + remark)
    }

    private func report(
        _ notification: Notification, channel: String, kind: String?, accepted: Bool, detail: String
    ) {
        let delivery = AlertDelivery(
            channel: channel, message: notification.kind.rawValue, accepted: accepted, detail: detail,
            at: clock.now,
            kind: kind)
        deliveries.append(delivery)
        onResult(delivery, notification)
    }

    func resumeWhenIdle() {
        guard isIdle else { return }
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}

extension Int64 {
    fileprivate var asSeconds: Double { Double(self) / 1e9 }
}
