// What stands in and around the figures.
extension ReportText {
    static let whatHappened = ReportText("What happened", "무슨 일이 있었나")
    static let timeAxis = ReportText(
        "seconds since the fault was requested (t0)", "장애 주입 요청(t0)부터의 초")
    static let timeAxisControl = ReportText("seconds since the run's beginning", "실행 시작부터의 초")
    static let figureTitle = ReportText("The incident over time", "시간에 따른 장애 경과")
    static let figureDescription = ReportText(
        "Lanes for level, fault, impact and response, and curves of {1}, over one time axis. The stages: {2}",
        "레벨, 장애, 영향, 대응의 띠와 {1}의 곡선을 하나의 시간축에 그렸습니다. 단계: {2}")
    static let laneLevel = ReportText("level", "레벨")
    static let laneFault = ReportText("fault in", "장애 주입")
    static let laneImpact = ReportText("impact", "영향")
    static let laneResponse = ReportText("response", "대응")
    static let noImpact = ReportText("no user-visible failure", "사용자에게 보인 실패 없음")
    static let noFault = ReportText("no fault", "장애 없음")
    static let noResponse = ReportText("nothing happened", "아무 일도 없었음")
    static let usersAffected = ReportText("users affected", "사용자 영향")
    static let notBack = ReportText("not back when watching ended", "관찰이 끝날 때까지 복귀하지 않음")
    static let latency = ReportText("latency", "지연 시간")
    static let latencyCurve = ReportText("Latency (p95; thin: p50)", "지연 시간 (p95, 가는 선: p50)")
    static let errorCurve = ReportText("Failed requests", "실패한 요청")
    static let lagCurve = ReportText("Kafka consumer lag, records", "Kafka 소비 지연, 레코드 수")
    static let pointsCurve = ReportText("Age of the oldest missing points", "가장 오래된 미적립 포인트의 경과 시간")
    static let memoryCurve = ReportText("Memory", "메모리")
    static let lockCurve = ReportText("Longest lock hold in Redis", "Redis 락 최장 점유 시간")
    static let databaseCurve = ReportText("Deadlocks and lock waits", "데드락과 락 대기")
    static let limit = ReportText("limit", "기준")
    static let unknownHatch = ReportText(
        "Hatched: not known. A gap in a curve is never a zero.", "빗금: 알 수 없음. 곡선의 빈 곳은 0이 아닙니다.")
    static let noSamples = ReportText(
        "The run's samples are not there, so there are no curves.", "실행의 표본이 없어 곡선을 그릴 수 없습니다.")

    static let allRuns = ReportText("All runs of this scenario", "이 시나리오의 모든 실행")
    static let dotPlotTitle = ReportText(
        "Every run of the scenario as one dot, by time", "실행 하나를 점 하나로, 시간에 따라")
    static let dotPlotDescription = ReportText("{1}: {2}", "{1}: {2}")
    static let dotThisRun = ReportText("this run", "이번 실행")
    static let dotRun = ReportText("a run", "실행")
    static let dotExpired = ReportText("the fault expired (not a response time)", "장애 만료 (대응 시간 아님)")
    static let dotCensored = ReportText("longer than shown (censored)", "표시보다 김 (중도절단)")
    static let dotMedian = ReportText("median and its interval", "중앙값과 구간")
    static let dotBand = ReportText("documented class", "문서의 구간")
    static let documentedBand = ReportText("documented: {1}", "문서: {1}")
}
