import ChaosCore

/// Everything that can be decided before a load runs: checked, compiled, without side effects.
struct LoadPlan: Sendable {
    /// One scenario of the plan.
    struct Entry: Sendable {
        let spec: LoadSpec
        let recipe: RequestRecipe
        /// The most requests in flight.
        let cap: Int

        /// True when the scenario has iterations with think time.
        var isClosedModel: Bool {
            switch spec.executor {
            case .constantUsers, .rampingUsers: true
            case .constantArrivalRate, .rampingArrivalRate: false
            }
        }
    }

    let entries: [Entry]
    let base: BaseURL
    let timeLimit: Duration
    let window: Duration
    let settings: LoadSettings

    /// Checks and compiles the loads for a target. Throws `invalidFile` for the first thing that cannot work.
    init(
        loads: [LoadSpec], http: HTTPTarget, window: Duration, settings: LoadSettings
    ) throws(ChaosError) {
        base = try BaseURL(http.baseURL)
        try LoadRules.check(loads: loads, http: http, window: window, settings: settings)
        var entries: [Entry] = []
        for spec in loads {
            guard let template = http.requests[spec.scenario] else {
                throw LoadRules.unknownScenario(spec.scenario, known: Array(http.requests.keys))
            }
            let recipe = try RequestRecipe(
                scenario: spec.scenario, template: template, overrides: spec.variables, base: base,
                firstUser: settings.firstUser)
            let cap = settings.maxInFlight ?? Self.derivedCap(spec.executor, timeLimit: http.timeLimit)
            entries.append(Entry(spec: spec, recipe: recipe, cap: cap))
        }
        self.entries = entries
        timeLimit = http.timeLimit
        self.window = window
        self.settings = settings
    }

    /// Makes the source of starts of one entry.
    func makeSource(for entry: Entry, numbers: VirtualUserNumbers) -> any StartSource {
        switch entry.spec.executor {
        case .constantArrivalRate(let rate, let length):
            ArrivalSource(
                schedule: ArrivalSchedule(perSecond: rate, length: length), capacity: entry.cap, numbers: numbers)
        case .rampingArrivalRate(let start, let stages):
            ArrivalSource(
                schedule: ArrivalSchedule(startPerSecond: start, stages: stages), capacity: entry.cap,
                numbers: numbers)
        case .constantUsers(let users, let thinkTime, let length):
            UserSource(
                schedule: UserSchedule(users: users, thinkTime: thinkTime, length: length),
                thinkTime: thinkTime.nanoseconds, numbers: numbers)
        case .rampingUsers(let start, let stages, let thinkTime):
            UserSource(
                schedule: UserSchedule(startUsers: start, stages: stages, thinkTime: thinkTime),
                thinkTime: thinkTime.nanoseconds, numbers: numbers)
        }
    }

    /// Room for a target that answers nothing at all until the time limit, twice over.
    static func derivedCap(_ executor: LoadExecutor, timeLimit: Duration) -> Int {
        let wanted: Double =
            switch executor {
            case .constantArrivalRate(let rate, _): rate * timeLimit.inSeconds * 2
            case .rampingArrivalRate(let start, let stages):
                stages.reduce(start) { max($0, $1.target) } * timeLimit.inSeconds * 2
            case .constantUsers(let users, _, _): Double(users) * 2
            case .rampingUsers(let start, let stages, _):
                stages.reduce(Double(start)) { max($0, $1.target) } * 2
            }
        // A closed model never needs more than its users, each perhaps sending twice.
        let ceiling =
            switch executor {
            case .constantArrivalRate, .rampingArrivalRate: 10_000.0
            case .constantUsers, .rampingUsers: Double(LoadRules.mostUsers * 2)
            }
        return Int(min(ceiling, max(100, wanted.rounded(.up))))
    }
}
