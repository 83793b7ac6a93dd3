import ChaosCore
import Synchronization

/// A channel that answers as scripted, and that may be held so that nothing is answered until it is let go.
final class ScriptedNotifier: Notifier {
    static let kind = "scripted"
    static let summary = "Answers as a test tells it."
    static let settings: [ChannelSetting] = []
    static let takesDigests = true

    private struct State {
        var answers: [DeliveryResult] = []
        var delivered: [Notification] = []
        var answered = 0
        var isClosed = false
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// Behind the script every message is accepted.
    init(_ answers: [DeliveryResult] = [], isHeld: Bool = false) {
        state = Mutex(State(answers: answers, isHeld: isHeld))
    }

    convenience init(_ settings: ChannelSettings) throws(ChaosError) { self.init() }

    var delivered: [Notification] { state.withLock { $0.delivered } }
    var answered: Int { state.withLock { $0.answered } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func deliver(_ notification: Notification) async -> DeliveryResult {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.delivered.append(notification)
                if state.isHeld { state.held.append(continuation) }
                return !state.isHeld
            }
            if goesOn { continuation.resume() }
        }
        return state.withLock { state in
            state.answered += 1
            return state.answers.isEmpty ? .accepted : state.answers.removeFirst()
        }
    }

    func close() async {
        state.withLock { $0.isClosed = true }
    }

    /// Lets everything that is held go on, and holds nothing more.
    func letGo() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
