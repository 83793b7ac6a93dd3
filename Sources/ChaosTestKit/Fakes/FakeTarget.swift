import ChaosCore
import Foundation
import Synchronization

/// A target in memory: three pieces, each free or held by somebody. What happens to it follows its script and the clock.
///
/// `FakeFault` finds it by the target's name, as a real fault finds a server by its address.
public final class FakeTarget: Sendable {
    /// The password in the target's URL; no text may show it.
    public static let password = "open-sesame"
    static let pieces = ["piece-1", "piece-2", "piece-3"]

    private struct State {
        var holders: [String: String] = [:]
        var injectedAt: Instant?
        var freedAt: Instant?
        var removal: (by: FaultRemover, at: Instant)?
        var calls: [String] = []
        var failuresLeft = 0
    }

    private static let known = Mutex<[String: WeakTarget]>([:])

    public let clock: any RunClock
    public let script: FakeScript
    public let name: String
    private let state: Mutex<State>

    /// A target with a name of its own.
    public init(clock: any RunClock, script: FakeScript = FakeScript()) {
        self.clock = clock
        self.script = script
        name = "fake-\(UUID().uuidString.prefix(8).lowercased())"
        var initial = State()
        if case .fails(let times) = script.recovery { initial.failuresLeft = times }
        state = Mutex(initial)
        let reference = WeakTarget(target: self)
        Self.known.withLock { $0[name] = reference }
    }

    deinit {
        _ = Self.known.withLock { $0.removeValue(forKey: name) }
    }

    static func named(_ name: String) -> FakeTarget? { known.withLock { $0[name]?.target } }

    /// What a target file would say about it.
    public var description: Target {
        Target(
            name: name, allowsChaos: true, isOwnLab: true,
            redis: RedisTarget(url: Secret("redis://:\(Self.password)@fake:1")), blastRadius: script.blastRadius,
            source: "\(name).yaml")
    }

    // MARK: Looking

    /// What was called, in order: `capture`, `inject`, `confirm`, `recover`, `letGo`.
    public var calls: [String] { state.withLock { $0.calls } }

    /// When `inject` was called last; `nil` before.
    public var injectedAt: Instant? { state.withLock { $0.injectedAt } }

    /// When the last piece became free; `nil` while one is held and before the first.
    public var freedAt: Instant? { look { $0.holders.isEmpty ? $0.freedAt : nil } }

    /// Whether anything of a fault is in at this moment.
    public var isHeld: Bool { look { !$0.holders.isEmpty } }

    /// Whether users are hurt now: from `onset` after the injection until `tail` after the last piece became free.
    public func hurts(onset: Duration = .zero, tail: Duration = .zero) -> Bool {
        let now = clock.now
        return look { state in
            guard let injected = state.injectedAt, now >= injected + onset else { return false }
            if !state.holders.isEmpty { return true }
            return state.freedAt.map { now < $0 + tail } ?? false
        }
    }

    /// Every piece with its holder, as one text.
    public var fingerprint: String {
        look { state in
            Self.pieces.map { "\($0)=\(state.holders[$0] ?? "free")" }.joined(separator: " ")
        }
    }

    /// The pieces that this holder has.
    public func pieces(of holder: String) -> [String] {
        look { state in Self.pieces.filter { state.holders[$0] == holder } }
    }

    // MARK: Meddling

    /// Frees what this holder has, as a person on call would.
    public func throwOut(_ holder: String) {
        let now = clock.now
        look { state in
            state.holders = state.holders.filter { $0.value != holder }
            state.removal = (.response, now)
            state.freedAt = now
        }
    }

    /// Gives a piece to the application, so that a fault cannot have it.
    public func occupy(_ piece: Int) { look { $0.holders[Self.pieces[piece]] = "application" } }

    /// Takes it from the application again.
    public func vacate(_ piece: Int) { look { $0.holders[Self.pieces[piece]] = nil } }

    // MARK: For the fault

    var removal: (by: FaultRemover, at: Instant)? { look { $0.removal } }

    var isReadable: Bool {
        guard let after = script.unreadableAfter, let injected = injectedAt else { return true }
        return clock.now < injected + after
    }

    func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    func beginInjection() {
        let now = clock.now
        state.withLock { $0.injectedAt = now }
    }

    /// True when the piece was free, or the holder's already.
    func take(_ piece: String, for holder: String) -> Bool {
        look { state in
            if let other = state.holders[piece], other != holder { return false }
            state.holders[piece] = holder
            return true
        }
    }

    /// Frees these pieces where the holder has them; how many there were.
    func free(_ pieces: [String], of holder: String) -> Int {
        let now = clock.now
        return look { state in
            let ours = pieces.filter { state.holders[$0] == holder }
            for piece in ours { state.holders[piece] = nil }
            if !ours.isEmpty { state.freedAt = now }
            return ours.count
        }
    }

    /// True as long as the script has failures left.
    func failsNow() -> Bool {
        state.withLock { state in
            guard state.failuresLeft > 0 else { return false }
            state.failuresLeft -= 1
            return true
        }
    }

    /// Looks at the state after everything that the script has due by now.
    @discardableResult
    private func look<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
        let now = clock.now
        return state.withLock { state in
            if let planned = script.removal, let injected = state.injectedAt, state.removal == nil,
                now >= injected + planned.after, !state.holders.isEmpty
            {
                state.holders = [:]
                state.removal = (planned.by, injected + planned.after)
                state.freedAt = injected + planned.after
            }
            return body(&state)
        }
    }
}

/// The registry must not keep a target alive after its test.
private struct WeakTarget: Sendable {
    weak let target: FakeTarget?
}
