// What is said of many runs: a period, a scenario's history.
extension ReportText {
    static let periodTitle = ReportText("Drills from {1} to {2}", "{1}부터 {2}까지의 훈련")
    static let periodReport = ReportText("PERIOD REPORT", "기간 보고서")
    static let levelFilter = ReportText("measured level {1}", "측정 레벨 {1}")
    static let scenarioFilter = ReportText("scenario {1}", "시나리오 {1}")
    static let saidRuns = ReportText("{1} drills of {2} scenarios.", "시나리오 {2}개의 훈련 {1}회.")
    static let saidNoRuns = ReportText(
        "No drill is in this period: nothing is known, which is not the same as nothing happened.",
        "이 기간에는 훈련이 없습니다: 알려진 것이 없을 뿐, 아무 일도 없었다는 뜻이 아닙니다.")
    static let saidNotPassed = ReportText("{1} did not pass.", "{1}회는 통과하지 못했습니다.")
    static let saidAllPassed = ReportText("All finished ones passed.", "끝난 훈련은 모두 통과했습니다.")
    static let saidInterrupted = ReportText(
        "{1} were interrupted; nothing is known of them.", "{1}회는 중단되어 알려진 것이 없습니다.")
    static let saidOpen = ReportText(
        "In {1} runs the fault may still be in its target. Run: firedrill recover --all",
        "{1}회의 실행에서 장애가 대상에 남아 있을 수 있습니다. 실행: firedrill recover --all")
    static let saidNoneOpen = ReportText("No recovery failure is open.", "미해결 복구 실패는 없습니다.")
    static let neverPooled = ReportText(
        "Each scenario stands by itself: times of different scenarios are never pooled.",
        "시나리오마다 따로 셉니다: 서로 다른 시나리오의 시간은 합치지 않습니다.")

    static let drills = ReportText("Drills", "훈련")
    static let agreement = ReportText("Level agreement", "레벨 일치")
    static let agreementOf = ReportText("{1} of {2} runs as documented", "{2}회 중 {1}회가 문서와 일치")
    static let timeInLevels = ReportText("Time in each level", "레벨별 시간")
    static let timeInLevelsNote = ReportText(
        "Added up over all drills of the period, up to the end of each run's timeline.",
        "기간의 모든 훈련을 합한 값으로, 각 실행의 타임라인 끝까지 셉니다.")
    static let longestWaiting = ReportText("Longest not drilled", "가장 오래 훈련하지 않음")

    static let documentedAgainstMeasured = ReportText("Documented against measured", "문서와 측정의 비교")
    static let median = ReportText("median {1}", "중앙값 {1}")
    static let medianHeading = ReportText("median", "중앙값")
    static let intervalHeading = ReportText("95 % interval", "95 % 구간")
    static let rangeHeading = ReportText("min – max", "최소 – 최대")
    static let meanHeading = ReportText("mean", "평균")
    static let censoredHeading = ReportText("only bounds", "하한만")
    static let onlyBounds = ReportText("{1} only bounds (censored)", "{1}개는 하한만 (중도절단)")
    static let noInterval = ReportText("none, n < 6", "없음, n < 6")
    static let medianWithin = ReportText("{1} of {2} within", "{2}회 중 {1}회 이내")
    static let newestDrawn = ReportText(
        "Only the newest {1} runs are drawn; all of them are counted.", "최근 {1}회만 그렸고, 모든 실행을 셉니다.")
    static let notKnownCount = ReportText("{1} not known", "{1}회는 알 수 없음")
    static let expiredCount = ReportText("{1} expired: no response time", "{1}회 만료: 대응 시간 아님")
    static let expiredNote = ReportText(
        "In {1} of {2} runs the fault expired: their time to recover is the experiment's length.",
        "{2}회 중 {1}회는 장애가 만료되었습니다: 그 복구 시간은 실험의 길이입니다.")
    static let undecidedNote = ReportText(
        "In {1} runs evidence lacks to say whether the fault was detected.",
        "{1}회는 장애가 감지되었는지 말할 증거가 부족합니다.")
    static let withoutEffectNote = ReportText(
        "In {1} runs no fault took effect; they say nothing of detection or recovery.",
        "{1}회는 장애가 발효되지 않아 감지와 복구에 대해 말해 주지 않습니다.")
    static let sampleNote = ReportText(
        "The interval of the median is of order statistics, exact for any distribution; below 6 runs none reaches 95 %."
            + " A bound is counted and ordered, never averaged in: a mean is then not known.",
        "중앙값의 구간은 순서통계량에 의한 것으로 어떤 분포에서도 정확하며, 6회 미만에서는 95 %에 이르지 못합니다."
            + " 하한만 아는 값은 세고 정렬하지만 평균에는 넣지 않습니다: 그때 평균은 알 수 없습니다.")

    static let confusion = ReportText("Levels: documented against measured", "레벨: 문서와 측정")
    static let confusionNote = ReportText(
        "Rows are documented levels, columns measured ones, cells runs.", "행은 문서의 레벨, 열은 측정 레벨, 칸은 실행 수입니다.")
    static let trend = ReportText("Trend", "추세")
    static let from = ReportText("from", "시작")
    static let to = ReportText("to", "끝")
    static let runsHeading = ReportText("runs", "실행")
    static let notPassed = ReportText("not passed", "미통과")
    static let trendNote = ReportText(
        "Medians of the period's parts, counted back from its end. A dash is a part without such a run, not a zero.",
        "기간의 끝에서부터 나눈 구간별 중앙값. 대시(-)는 해당 실행이 없는 구간이며 0이 아닙니다.")
    static let lastDrilled = ReportText("Days since each scenario was last drilled", "시나리오별 마지막 훈련 이후 일수")
    static let lastDrilledHeading = ReportText("last drilled", "마지막 훈련")
    static let days = ReportText("days", "일수")
    static let never = ReportText("never", "없음")
    static let openFailures = ReportText("Open recovery failures", "미해결 복구 실패")
    static let failedHeading = ReportText("failed", "실패")
    static let passedHeading = ReportText("passed", "통과")
    static let inconclusiveHeading = ReportText("inconclusive", "판정 불가")
    static let dayCount = ReportText("{1} days", "{1}일")
}
