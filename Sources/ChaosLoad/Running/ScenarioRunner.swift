import ChaosCore
import NIOCore

/// Runs one scenario: takes due starts, sends their requests, keeps the books. Confined to the load's event loop.
///
/// All of its moments are nanoseconds on the run's clock.
final class ScenarioRunner: ExchangeReceiver {
    /// What is known of a request in flight beside its times.
    private struct Ticket {
        var user: Int
        /// The other request of a double tap while it is in flight, else -1.
        var twin = -1
        var connection: HTTPConnection?
        /// The values for the record of outcomes; empty when nobody records.
        var values: [OutcomeValue] = []
        /// Kept while the request may be sent once more over a fresh connection.
        var retry: ByteBuffer?
    }

    /// A user without think time whose request could not even be sent pauses this long, or a core would spin.
    private static let pauseAfterUnsent: Int64 = 50_000_000
    private static let recordedBodyBytes = 512

    let account: ScenarioAccount
    let source: any StartSource
    let hasIterations: Bool
    private var recipe: RequestRecipe
    private let pool: ConnectionPool
    private let cap: Int
    private let timeLimit: Int64
    private let doubleTap: Double
    private let sink: (any OutcomeSink)?
    private let recordedNames: [String]
    private var random: LoadRandom
    private var tickets: [Ticket] = []
    private var buffer = ByteBuffer()
    private var isPumping = false
    private unowned let loop: LoadLoop

    init(
        entry: LoadPlan.Entry, source: any StartSource, account: ScenarioAccount, timeLimit: Duration,
        pool: ConnectionPool, loop: LoadLoop, sink: (any OutcomeSink)?, seed: UInt64
    ) {
        self.account = account
        self.source = source
        self.pool = pool
        self.loop = loop
        self.sink = sink
        self.timeLimit = timeLimit.nanoseconds
        hasIterations = entry.isClosedModel
        recipe = entry.recipe
        recordedNames = entry.recipe.recorded.map(\.name)
        cap = entry.cap
        doubleTap = entry.spec.doubleTap
        random = LoadRandom(seed: seed)
    }

    /// When something is due next; `nil` while nothing is.
    var nextDue: Int64? {
        let expiry = account.inFlight.oldest.map { $0.intended + timeLimit }
        guard let start = source.nextDue else { return expiry }
        return expiry.map { min($0, start) } ?? start
    }

    /// True when nothing is in flight.
    var isDrained: Bool { account.inFlight.count == 0 }

    /// The load begins.
    func begin(at now: Int64) {
        account.begin(at: now)
        source.begin(at: now)
    }

    /// Does all that is due: fails what reached the time limit, then starts what should have started.
    func pump(at now: Int64) {
        isPumping = true
        defer { isPumping = false }
        while let oldest = account.inFlight.oldest, oldest.intended + timeLimit <= now {
            expire(oldest.handle, at: now)
        }
        while let start = source.takeStart(by: now) { begin(start, at: now) }
        source.drainIterations { account.recordIteration(endedAt: $0, length: $1) }
        if source.isExhausted { account.end(at: source.end ?? now) }
    }

    /// Accounts for every start up to now; none comes after.
    func stop(at now: Int64) {
        pump(at: now)
        source.stop()
        account.end(at: now)
    }

    func answered(_ handle: Int, status: Int, body: [UInt8], at now: Int64) {
        if recipe.success.contains(status) {
            resolve(handle, as: .succeeded, .succeeded, status: status, body: body, at: now)
        } else if recipe.soldOut.contains(status) {
            resolve(handle, as: .soldOut, .soldOut, status: status, at: now)
        } else {
            resolve(handle, as: .failed(.status(status)), .failed, status: status, at: now)
        }
    }

    func failed(_ handle: Int, _ failure: ExchangeFailure, at now: Int64) {
        // RFC 9110, 9.2.2: a client may repeat a safe request when a reused connection closed under it.
        if failure.isStaleConnection, let request = tickets[handle].retry {
            tickets[handle].retry = nil
            return send(request, handle, fresh: true, at: now)
        }
        guard let cause = failure.cause else { return starve(handle, at: now) }
        let ending: RequestOutcome.Ending = failure.wasSent ? .unknown : .failed
        resolve(handle, as: .failed(cause), ending, at: now, pause: failure.wasSent ? 0 : Self.pauseAfterUnsent)
    }

    private func begin(_ start: IterationStart, at now: Int64) {
        let copies = doubleTap > 0 && random.unit() < doubleTap ? 2 : 1
        // A start that is late by a whole time limit was kept from the target by this machine, not by the target.
        let isTooLate = now - start.intended >= timeLimit
        guard start.user >= 0, !isTooLate, account.inFlight.count + copies <= cap else {
            account.starve(intended: start.intended, count: copies, at: now)
            return source.skipped(start, at: now)
        }
        recipe.write(start, to: &buffer, using: &random)
        let values = sink == nil ? [] : recipe.recordedValues()
        let first = issue(start, values)
        let second = copies == 2 ? issue(start, values) : nil
        if let second {
            tickets[first].twin = second
            tickets[second].twin = first
        }
        send(buffer, first, fresh: false, at: now)
        if let second { send(buffer, second, fresh: false, at: now) }
    }

    private func issue(_ start: IterationStart, _ values: [OutcomeValue]) -> Int {
        let handle = account.start(intended: start.intended)
        let ticket = Ticket(user: start.user, values: values, retry: recipe.isSafe ? buffer : nil)
        if handle == tickets.count { tickets.append(ticket) } else { tickets[handle] = ticket }
        return handle
    }

    private func send(_ request: ByteBuffer, _ handle: Int, fresh: Bool, at now: Int64) {
        let exchange = Exchange(
            receiver: self, handle: handle, isHead: recipe.isHead,
            bodyLimit: sink == nil ? 0 : Self.recordedBodyBytes)
        switch pool.dispatch(request, for: exchange, fresh: fresh, at: now) {
        case .carried(let connection):
            // It may have failed in the same breath, and its handle may be another request's by now.
            if connection.isCarrying(handle, for: self) { tickets[handle].connection = connection }
        case .refused(let cause):
            resolve(handle, as: .failed(cause), .failed, at: now, pause: Self.pauseAfterUnsent)
        }
    }

    private func expire(_ handle: Int, at now: Int64) {
        let wasSent = tickets[handle].connection?.abandon() ?? false
        resolve(handle, as: .failed(.timeLimit), wasSent ? .unknown : .failed, at: now)
    }

    /// The request was planned and could not be sent for want of descriptors or ports on this machine.
    private func starve(_ handle: Int, at now: Int64) {
        let ticket = takeTicket(handle)
        account.resolve(handle, as: .starved, at: now)
        endIteration(of: ticket, at: now, pause: Self.pauseAfterUnsent)
    }

    private func resolve(
        _ handle: Int, as resolution: Resolution, _ ending: RequestOutcome.Ending, status: Int? = nil,
        body: [UInt8]? = nil, at now: Int64, pause: Int64 = 0
    ) {
        let ticket = takeTicket(handle)
        let intended = account.inFlight.intended(handle)
        let length = account.resolve(handle, as: resolution, at: now)
        sink?.record(
            RequestOutcome(
                scenario: account.scenario,
                variables: OutcomeVariables(names: recordedNames, values: ticket.values),
                intendedStart: Instant(nanoseconds: intended), latency: .nanoseconds(length), status: status,
                ending: ending, body: body))
        endIteration(of: ticket, at: now, pause: pause)
    }

    private func takeTicket(_ handle: Int) -> Ticket {
        let ticket = tickets[handle]
        tickets[handle] = Ticket(user: -1)
        return ticket
    }

    private func endIteration(of ticket: Ticket, at now: Int64, pause: Int64) {
        if ticket.twin >= 0 {
            // The iteration ends with the later one of both requests.
            tickets[ticket.twin].twin = -1
        } else {
            source.iterationEnded(ticket.user, at: now, pause: pause)
        }
        // While pumping, due starts are looked for anyway; the loop sets its timer afterwards.
        guard !isPumping else { return }
        if let due = source.nextDue, due <= now { pump(at: now) }
        if let due = nextDue { loop.wake(by: due) }
        loop.requestEnded(self)
    }
}
