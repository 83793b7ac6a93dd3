import ChaosClients
import ChaosCore

/// The child process of `kafka-consumer-lag`: it joins the application's consumer group with stuck members and leaves it
/// when it is told to, when nobody gives it a sign of life, or when nobody is left to do so.
public enum StuckMembers {
    /// The first word of the process's command line; with the run's tag it tells the process from every other.
    public static let command = "stuck-members"

    /// How long the order may take after the start.
    private static let orderLimit = Duration.seconds(10)
    private static let pause = Duration.milliseconds(50)

    private enum Event: Sendable {
        case line(String)
        case inputClosed
        case signal(Int32)
        case tick
    }

    /// Talks with its starter over standard input and output until the members have left the group. The first line is the
    /// order, every later one a sign of life. Throws `usage` when the order cannot be carried out.
    public static func run(tag: String, clock: any RunClock) async throws(ChaosError) {
        let channel = StarterChannel()
        let signals = StopSignals()
        let (events, feed) = AsyncStream<Event>.makeStream()
        let sources = [
            Task {
                for await line in channel.lines { feed.yield(.line(line)) }
                feed.yield(.inputClosed)
            },
            Task { for await number in signals.stream { feed.yield(.signal(number)) } },
            Task {
                while !Task.isCancelled {
                    feed.yield(.tick)
                    do { try await clock.sleep(for: pause) } catch { return }
                }
            },
        ]
        let ending = await serve(events, tag: tag, channel: channel, clock: clock)
        sources.forEach { $0.cancel() }
        if case .refused(let cause) = ending {
            throw ChaosError(.usage, operation: "keep stuck members", target: tag, cause: cause)
        }
    }

    private static func serve(
        _ events: AsyncStream<Event>, tag: String, channel: StarterChannel, clock: any RunClock
    ) async -> StuckEnding {
        var lastSign = clock.now
        var lease = orderLimit
        var crew: StuckCrew?
        var ending = StuckEnding.starterGone
        loop: for await event in events {
            switch event {
            case .line(let text):
                lastSign = clock.now
                guard crew == nil else { continue }
                do {
                    let order = try order(text, tag: tag)
                    lease = order.lease
                    crew = try StuckCrew(order, clock: clock)
                } catch {
                    ending = .refused((error as? ClientError)?.cause ?? (error as? ChaosError)?.cause ?? "\(error)")
                    break loop
                }
            case .inputClosed:
                break loop
            case .signal(let number):
                ending = .signal(number)
                break loop
            case .tick:
                if clock.now - lastSign > lease {
                    ending = .lease
                    break loop
                }
                if let found = await look(&crew, channel) {
                    ending = found
                    break loop
                }
            }
        }
        // Said before leaving, which takes a moment in which somebody may kill us.
        try? await send(StuckReport(ending: ending), channel)
        await crew?.leave()
        return ending
    }

    private static func look(_ crew: inout StuckCrew?, _ channel: StarterChannel) async -> StuckEnding? {
        do {
            if let report = try await crew?.look() { try await send(report, channel) }
        } catch {
            guard let error = error as? ClientError else { return nil }
            // A starter that does not read is stopped or gone; the lease tells which.
            if error.operation == "send a line" { return error.code == .connectionLost ? .starterGone : nil }
            return .refused("\(error)")
        }
        return crew?.isThrownOut == true ? .thrownOut : nil
    }

    private static func order(_ text: String, tag: String) throws(ChaosError) -> StuckOrder {
        // The text is not shown: it may hold passwords.
        guard let order = StuckOrder.read(text), order.tag == tag else {
            throw ChaosError(
                .usage, operation: "read the order", target: tag,
                cause: "the first line of standard input is no order for \(tag)")
        }
        return order
    }

    private static func send(_ report: StuckReport, _ channel: StarterChannel) async throws {
        try await channel.send(try report.line, timeout: .seconds(1))
    }
}
