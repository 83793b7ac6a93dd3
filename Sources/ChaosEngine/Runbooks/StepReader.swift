import ChaosCore

/// Makes steps of fences; every problem is reported with its line and key.
struct StepReader {
    private static let longestTimeout = Duration.seconds(3600)

    let conditions: ConditionReader
    let problems: ProblemList

    /// The step of a fence; `nil` when the fence is only text, or is no valid step.
    func read(_ fence: MarkdownFences.Fence) -> RunbookStep? {
        let word = String(fence.info.prefix { $0 != " " })
        guard let kind = StepKind(rawValue: word) else {
            if fence.info.contains("id=") {
                problems.addUnknown(
                    line: fence.line, key: "", what: "kind of step", name: word,
                    valid: StepKind.allCases.map(\.rawValue))
            }
            return nil
        }
        let attributes = StepAttributes(fence.info.dropFirst(word.count), line: fence.line, problems: problems)
        guard let id = readID(attributes, kind) else { return nil }
        if fence.text.allSatisfy(\.isWhitespace) { attributes.problem("text", "the step is empty.") }
        let failure = readFailure(attributes)
        let mode = attributes.choice("mode", StepMode.self) ?? (kind == .manual ? .manual : .ask)
        if kind == .manual, mode != .manual { attributes.problem("mode", "a manual step is done by a person.") }
        return RunbookStep(
            id: id, kind: kind, text: StepText(fence.text, kind: kind), mode: mode,
            risk: attributes.choice("risk", StepRisk.self) ?? .read,
            timeout: attributes.duration("timeout", upTo: Self.longestTimeout) ?? .seconds(30),
            retries: attributes.whole("retries", in: 0...10) ?? 0,
            verify: attributes["verify"].flatMap { readCheck($0, attributes, fence.line) }, undo: attributes["undo"],
            when: attributes["when"].map { readConditions($0, attributes.path("when"), fence.line) } ?? [],
            onFail: failure, expect: attributes.whole("expect", in: 100...599), line: fence.line)
    }

    private func readID(_ attributes: StepAttributes, _ kind: StepKind) -> String? {
        guard let id = attributes["id"] else {
            attributes.problem(
                "id", "is missing; a fence of \(kind.rawValue) is a step. (For text to look at, write ```text.)")
            return nil
        }
        let isGood =
            id.first?.isLetter == true
            && id.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        if !isGood { attributes.problem("id", "is made of small letters, numbers and hyphens, such as free-locks.") }
        return isGood ? id : nil
    }

    private func readFailure(_ attributes: StepAttributes) -> StepFailure {
        guard let text = attributes["on-fail"] else { return .stop }
        if let failure = StepFailure(text: text) { return failure }
        attributes.problem("on-fail", "\"\(text)\" is none of stop, continue, undo, goto:ID.")
        return .stop
    }

    /// `CONDITION and CONDITION within 20s for 3s`, or `step:ID within 20s`.
    private func readCheck(_ text: String, _ attributes: StepAttributes, _ line: Int) -> RunbookCheck? {
        guard let mark = text.firstRange(of: " within ") else {
            attributes.problem("verify", "has no time limit; write CONDITION within 20s.")
            _ = readConditions(text, attributes.path("verify"), line)
            return nil
        }
        let what = text[..<mark.lowerBound].trimmingSpaces
        let parts = what.split(separator: " and ").map(\.trimmingSpaces)
        if parts.count > 1, parts.contains(where: { $0.hasPrefix("step:") }) {
            attributes.problem(
                "verify",
                "step:ID stands alone: it goes together neither with conditions nor with another step. Let the step look"
                    + " for all of it.")
            return nil
        }
        if what.hasPrefix("step:") {
            guard let within = DurationText.parse(text[mark.upperBound...].trimmingSpaces), within > .zero,
                within <= Self.longestTimeout
            else {
                attributes.problem("verify", "write step:ID within 20s.")
                return nil
            }
            return RunbookCheck(step: String(what.dropFirst("step:".count)), within: within)
        }
        let conditions = readConditions(what, attributes.path("verify"), line)
        let halves = text[mark.upperBound...].split(separator: " for ", maxSplits: 1).map(\.trimmingSpaces)
        let within = halves.first.flatMap(DurationText.parse)
        let hold = halves.count > 1 ? DurationText.parse(halves[1]) : .zero
        guard let within, let hold, within > .zero, within <= Self.longestTimeout, hold < within else {
            attributes.problem(
                "verify", "write CONDITION within 20s, or CONDITION within 20s for 3s (the second is the shorter one).")
            return nil
        }
        return conditions.isEmpty ? nil : RunbookCheck(conditions: conditions, within: within, hold: hold)
    }

    private func readConditions(_ text: String, _ key: String, _ line: Int) -> [Condition] {
        text.split(separator: " and ").compactMap { conditions.read($0.trimmingSpaces, line: line, key: key) }
    }
}
