import ChaosCore

/// When a delivery is tried again, and when it is given up. Pure.
public struct RetryPolicy: Sendable {
    /// What to do after an answer.
    enum Step: Sendable, Equatable {
        case finished(accepted: Bool, detail: String)
        case again(after: Duration)
    }

    /// How often one process tries one message on one channel. Without a limit it is kept until the channel takes it.
    public let maximumAttempts: Int
    /// The pause after the first failure; it doubles with every further one.
    public let firstPause: Duration
    /// No pause of ours is longer; a pause that the channel asked for is kept as it is.
    public let longestPause: Duration
    /// Each pause is multiplied by a random factor from here, so that many senders do not come back at once.
    public let jitter: ClosedRange<Double>

    public init(
        maximumAttempts: Int = .max, firstPause: Duration = .seconds(1),
        longestPause: Duration = .seconds(30),
        jitter: ClosedRange<Double> = 0.5...1
    ) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.jitter = jitter
    }

    /// The step after the answer to the given attempt (counted from 1).
    func step(after result: DeliveryResult, attempt: Int) -> Step {
        switch result {
        case .accepted:
            return .finished(accepted: true, detail: "accepted at attempt \(attempt)")
        case .refused(let words):
            return .finished(accepted: false, detail: words)
        case .throttled(let pause):
            return bounded(attempt, "asked to wait \(DurationText.describe(pause))", pause: pause)
        case .failed(let words), .unanswered(let words):
            let doubled = firstPause.inSeconds * Double(1 << min(attempt - 1, 20))
            let factor = Double.random(in: jitter)
            return bounded(attempt, words, pause: .seconds(min(doubled, longestPause.inSeconds) * factor))
        }
    }

    private func bounded(_ attempt: Int, _ words: String, pause: Duration) -> Step {
        guard attempt < maximumAttempts else {
            return .finished(accepted: false, detail: "given up after \(attempt) attempts: \(words)")
        }
        return .again(after: pause)
    }
}
