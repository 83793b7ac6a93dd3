import ChaosCore
import ChaosEngine
import Foundation

/// A runbook in front of a person: where am I, what is next, what did it say, how long has it taken. Calm lines that stay,
/// on standard error; on a terminal the line that waits for an effect is rewritten in place.
actor RunbookScreen: StepConsole {
    private static let shownLines = 12

    /// A detail longer than this is cut: all of it is in the audit log.
    private static let longestDetail = 160

    private let runbook: Runbook
    /// The steps of this run in their order.
    private let sequence: [RunbookStep]
    private let clock: any RunClock
    private let isInteractive: Bool
    private let isQuiet: Bool
    private var isWaiting = false
    private var lastWait = ""
    /// What nobody was there to be asked about.
    private(set) var unanswered: [RunbookStep] = []

    /// `only` is the one step that is run, where it is one.
    init(runbook: Runbook, only: String? = nil, clock: any RunClock, quiet: Bool) {
        self.runbook = runbook
        self.clock = clock
        sequence = only == nil ? runbook.sequence : []
        isQuiet = quiet
        isInteractive = Terminal.isInteractive
    }

    /// Whether somebody can answer: both ends are a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    func ask(_ question: StepQuestion) async -> StepAnswer {
        guard Self.canAsk else {
            unanswered.append(question.step)
            return .nobody
        }
        let what = question.step.mode == .manual ? "Is it done?" : "Run it?"
        say("      \(question.reason)")
        while !Task.isCancelled {
            Terminal.raw("      \(what) [y]es, [s]kip, [q]uit and undo: ")
            guard let line = await readLine() else { return .stop }
            switch line.lowercased() {
            case "y", "yes": return .yes
            case "s", "skip": return .skip
            case "q", "quit": return .stop
            default: continue
            }
        }
        return .stop
    }

    func tell(_ event: RunbookEvent) async {
        guard !isQuiet else { return }
        switch event {
        case .stepBegan(let step, let number, let count, let text):
            say("\n[\(number)/\(count)] \(step.id)  (\(step.kind.rawValue), \(step.risk.rawValue))  \(elapsed)")
            for line in text.split(whereSeparator: \.isNewline) { say("      | \(line)") }
        case .stepSkipped(let step, let reason):
            say("      \(step.id): passed over, \(reason)")
        case .commandEnded(let step, let result):
            show(step, result)
        case .verifying(_, let seen, let left):
            wait("      looking: \(seen) (\(DurationText.describe(left)) left)")
        case .stepEnded(let step, let facts):
            say("      \(Self.mark(facts)) \(step.id): \(Self.words(facts))  \(elapsed)")
            if let next = next(after: step, isDone: facts.isDone) { say("      next: \(next)") }
        case .undoing(let step):
            say("\nundoing: \(step.id)")
        case .ended(let record):
            let reason = record.reason.isEmpty ? "" : ", \(Self.shortened(record.reason))"
            say("\n\(runbook.title): \(record.ending.rawValue)\(reason)")
        }
    }

    // MARK: Lines

    private var elapsed: String { DurationText.describe(clock.now - .origin) }

    private func show(_ step: RunbookStep, _ result: StepResult) {
        let lines = result.output.split(whereSeparator: \.isNewline)
        for line in lines.prefix(Self.shownLines) { say("      > \(line)") }
        if lines.count > Self.shownLines { say("      > ... \(lines.count - Self.shownLines) more lines") }
        if result.ending != .succeeded { say("      \(result.ending.rawValue): \(result.detail)") }
    }

    private static func mark(_ facts: StepFacts) -> String { facts.isDone ? "ok" : "NOT DONE" }

    private static func words(_ facts: StepFacts) -> String {
        let detail = facts.detail.isEmpty ? "" : " (\(shortened(facts.detail)))"
        switch facts.effect {
        case .verified: return "effect seen\(detail)"
        case .alreadyThere: return "the effect was there before\(detail)"
        case .notAsked: return "done"
        case .notSeen, .unknown, nil: return shortened(facts.detail)
        }
    }

    /// One line of at most so many characters.
    static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= longestDetail ? line : "\(line.prefix(longestDetail)) ..."
    }

    /// Where the run goes on; `nil` when it does not, or only undoes.
    private func next(after step: RunbookStep, isDone: Bool) -> String? {
        guard let index = sequence.firstIndex(of: step) else { return nil }
        let following = index + 1 < sequence.count ? sequence[index + 1].id : nil
        if isDone { return following }
        switch step.onFail {
        case .proceed: return following
        case .goto(let id): return id
        case .stop, .undo: return nil
        }
    }

    private func say(_ text: String) {
        if isWaiting { Terminal.raw("\n") }
        isWaiting = false
        lastWait = ""
        Terminal.error(text)
    }

    /// Rewritten in place on a terminal; elsewhere a line only when it says something new.
    private func wait(_ text: String) {
        if isInteractive {
            Terminal.raw("\r\u{1B}[2K\(text.prefix(max(20, Terminal.width - 1)))")
            isWaiting = true
        } else {
            let fact = String(text.prefix { $0 != "(" })
            if fact != lastWait { Terminal.error(text) }
            lastWait = fact
        }
    }

    // MARK: Answers

    /// One line of standard input; `nil` at its end, or when the task is cancelled meanwhile.
    private func readLine() async -> String? {
        var bytes: [UInt8] = []
        while !Task.isCancelled {
            var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 0) > 0 else {
                try? await clock.sleep(for: .milliseconds(50))
                continue
            }
            var byte: UInt8 = 0
            guard read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self).trimmingSpaces }
            bytes.append(byte)
        }
        return nil
    }
}
