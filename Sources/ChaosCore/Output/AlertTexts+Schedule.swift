extension AlertTexts {
    // MARK: Drills that come by themselves

    /// Several drills by their titles, with how often each is repeated.
    public func drills(_ titles: [String], times: Int) -> String {
        let names = titles.joined(separator: ", ")
        return times > 1 ? say("\(names) (\(times) times)", "\(names) (\(times)회)") : names
    }

    /// The title before a drill; `moment` has the day, the time and the zone.
    public func drillPlanned(for moment: String) -> String {
        say("DRILL planned for \(moment)", "DRILL 훈련 예정: \(moment)")
    }

    /// What will happen, and how to keep it from happening; the command stands below the text.
    public func drillWillCome(_ drills: String, length: Duration) -> String {
        say(
            "Nothing is wrong yet: \(drills) will be drilled on purpose, for about \(duration(length)). To keep it from"
                + " beginning, run the command below before then.",
            "아직 장애가 아닙니다. \(drills) 훈련을 약 \(duration(length)) 동안 의도적으로 진행합니다. 시작하지 않게 하려면 그 전에 아래"
                + " 명령을 실행하세요.")
    }

    /// The title when an announced drill does not come.
    public func drillLeftOut(_ name: String) -> String { say("DRILL left out: \(name)", "DRILL 훈련 생략: \(name)") }

    /// Why it does not come.
    public func didNotRun(_ drills: String, why: String) -> String {
        say("\(drills) did not run, \(why).", "\(drills) 훈련을 실행하지 않았습니다: \(why).")
    }

    /// The title after a drill.
    public func drillOver(_ name: String, result: String) -> String {
        say("DRILL over: \(name), \(result)", "DRILL 훈련 종료: \(name), \(result)")
    }

    /// How it went.
    public func drillEnded(_ drills: String, result: String) -> String {
        say("\(drills) ended with \(result).", "\(drills) 훈련 결과: \(result).")
    }

    /// The title while another process has the drill.
    public func drillUnderWay(_ name: String) -> String { say("DRILL under way: \(name)", "DRILL 훈련 진행 중: \(name)") }

    /// That it has begun.
    public func drillBegan(_ drills: String) -> String { say("\(drills) has begun.", "\(drills) 훈련을 시작했습니다.") }
}
