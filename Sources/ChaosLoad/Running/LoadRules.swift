import ChaosCore

/// What the numbers of a load must keep to before anything is sent.
enum LoadRules {
    /// More users or requests in flight than this need more than one machine's ports.
    static let mostUsers = 60_000
    private static let highestRate = 1_000_000.0
    private static let longestStage = Duration.seconds(24 * 3_600)
    /// Above this the exact window would cost more memory than a reading is worth.
    private static let windows = Duration.milliseconds(50)...Duration.seconds(60)

    /// Throws `invalidFile` for the first number that cannot work.
    static func check(
        loads: [LoadSpec], http: HTTPTarget, window: Duration, settings: LoadSettings
    ) throws(ChaosError) {
        guard !loads.isEmpty else { throw refusal("load", "it has no entry") }
        guard windows.contains(window) else { throw refusal("sampling window", "it is not 50 ms to 60 s long") }
        guard http.timeLimit > .zero, http.timeLimit <= .seconds(600) else {
            throw refusal("time limit", "it is not more than 0 and at most 10 min")
        }
        if let cap = settings.maxInFlight, !(1...mostUsers).contains(cap) {
            throw refusal("requests in flight", "the cap is not a number from 1 to \(mostUsers)")
        }
        guard settings.historySeconds > 0 else { throw refusal("history", "it keeps less than a second") }
        var seen: Set<String> = []
        for load in loads {
            let place = "scenario \(load.scenario)"
            // One scenario is one label of the metrics, so two entries of it could not be told apart.
            guard seen.insert(load.scenario).inserted else {
                throw refusal(
                    place, "it is listed twice", remedy: "Give it one entry, with a ramp for what changes over time")
            }
            guard load.doubleTap >= 0, load.doubleTap <= 1 else {
                throw refusal(place, "the share of double taps is not from 0 to 1")
            }
            if let problem = problem(of: load.executor) { throw refusal(place, problem) }
        }
    }

    /// The error for a scenario that the target does not have, with those that it has.
    static func unknownScenario(_ name: String, known: [String]) -> ChaosError {
        let hint = NearestName.suggest(name, among: known).map { "Did you mean \($0)? " } ?? ""
        let list = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        return refusal("scenario \(name)", "the target has no such request", remedy: "\(hint)Known: \(list)")
    }

    private static func problem(of executor: LoadExecutor) -> String? {
        switch executor {
        case .constantArrivalRate(let rate, let length):
            guard rate > 0, rate <= highestRate else { return "the rate is not above 0 and at most 1,000,000/s" }
            return problem(ofLength: length)
        case .rampingArrivalRate(let start, let stages):
            guard start >= 0, start <= highestRate, stages.allSatisfy({ $0.target <= highestRate }) else {
                return "a rate is not from 0 to 1,000,000/s"
            }
            return problem(ofStages: stages, start: start)
        case .constantUsers(let users, let thinkTime, let length):
            guard (1...mostUsers).contains(users) else { return "the users are not 1 to \(mostUsers)" }
            return problem(ofThinkTime: thinkTime) ?? problem(ofLength: length)
        case .rampingUsers(let start, let stages, let thinkTime):
            guard (0...mostUsers).contains(start), stages.allSatisfy({ $0.target <= Double(mostUsers) }) else {
                return "the users are not 0 to \(mostUsers)"
            }
            return problem(ofThinkTime: thinkTime) ?? problem(ofStages: stages, start: Double(start))
        }
    }

    private static func problem(ofLength length: Duration?) -> String? {
        guard let length, length <= .zero || length > longestStage else { return nil }
        return "the duration is not above 0 and at most 24 h"
    }

    private static func problem(ofThinkTime thinkTime: Duration) -> String? {
        thinkTime < .zero || thinkTime > .seconds(3_600) ? "the think time is not from 0 to 1 h" : nil
    }

    private static func problem(ofStages stages: [LoadStage], start: Double) -> String? {
        guard !stages.isEmpty else { return "the ramp has no stage" }
        guard stages.allSatisfy({ $0.duration >= .zero && $0.duration <= longestStage }) else {
            return "a stage is not 0 to 24 h long"
        }
        guard stages.contains(where: { $0.duration > .zero }) else { return "all stages of the ramp have no length" }
        guard stages.allSatisfy({ $0.target >= 0 && $0.target.isFinite }) else { return "a target is below 0" }
        return start > 0 || stages.contains { $0.target > 0 } ? nil : "the ramp never rises above 0"
    }

    private static func refusal(_ target: String, _ cause: String, remedy: String? = nil) -> ChaosError {
        ChaosError(.invalidFile, operation: "prepare the load", target: target, cause: cause, remedy: remedy)
    }
}
