import ChaosCore
import Foundation

/// How fast one channel may be used: as fast as it likes, and never faster than one message a second for ten minutes after it
/// said 429.
///
/// The pace is kept in a file, so that the next process, and one beside this, wait for the same moment. Times are
/// nanoseconds since 1970: whole numbers, so that a wait is exactly as long as the channel asked for.
struct ChannelPace: Sendable {
    private struct State: Codable, Equatable {
        /// Paced until then.
        var until: Int64 = 0
        /// Nobody sends earlier.
        var next: Int64 = 0
        /// No wait is longer than this; guards against a wall clock that was set back.
        var longest: Int64 = 0
    }

    /// The distance of two messages while the channel is paced.
    static let distance: Int64 = 1_000_000_000
    /// How long a 429 is remembered.
    static let memory: Int64 = 600_000_000_000

    private let path: String?
    private var own = State()

    /// Without a path the pace is this process's own.
    init(path: String?) {
        self.path = path
    }

    /// Whether the channel has lately asked for fewer messages.
    func isPaced(at now: Int64) -> Bool { now < stored.until }

    /// Takes the next moment when it has come; otherwise says how long to wait before asking again.
    mutating func claim(at now: Int64) -> Duration? {
        guard path == nil || access(path ?? "", F_OK) == 0 else { return nil }
        return change { state in
            guard now < state.until || now < state.next else { return nil }
            let wait = min(state.next - now, state.longest)
            if wait > 0 { return .nanoseconds(wait) }
            state.next = now + Self.distance
            state.longest = Self.distance
            return nil
        }
    }

    /// An answer came: the next message is a whole second later than this one was seen by the channel.
    mutating func noteAnswer(at now: Int64) {
        guard isPaced(at: now) else { return }
        _ = change { state -> Duration? in
            state.next = max(state.next, now + Self.distance)
            state.longest = max(state.next - now, Self.distance)
            return nil
        }
    }

    /// The channel asked to wait this long.
    mutating func throttle(for length: Duration, at now: Int64) {
        let wait = length.nanoseconds
        _ = change { state -> Duration? in
            state.until = now + max(Self.memory, wait)
            // A channel that asks for no wait at all is kept to its pace all the same.
            state.next = now + max(wait, Self.distance)
            state.longest = max(wait, Self.distance)
            return nil
        }
    }

    private var stored: State {
        guard let path else { return own }
        guard let data = FileManager.default.contents(atPath: path) else { return own }
        return (try? JSONDecoder().decode(State.self, from: data)) ?? own
    }

    /// Changes the state under the kernel's lock; in this process alone where the file cannot be used.
    private mutating func change(_ body: (inout State) -> Duration?) -> Duration? {
        guard let path else { return body(&own) }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return body(&own) }
        flock(descriptor, LOCK_EX)
        defer {
            flock(descriptor, LOCK_UN)
            Foundation.close(descriptor)
        }
        var state = stored
        let answer = body(&state)
        own = state
        guard var data = try? JSONEncoder().encode(state) else { return answer }
        // Always of one length: a shorter text would leave the end of a longer one.
        data += Data(repeating: UInt8(ascii: " "), count: max(0, 160 - data.count))
        _ = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, data.count, 0) }
        return answer
    }
}
