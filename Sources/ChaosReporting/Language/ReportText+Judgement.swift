// What is said of levels and times, documented and measured.
extension ReportText {
    static let level = ReportText("level", "장애 레벨")
    static let levelTile = ReportText("Level", "장애 레벨")
    static let documentedToMeasured = ReportText("documented → measured", "문서 → 측정")
    static let documented = ReportText("documented", "문서")
    static let measured = ReportText("measured", "측정")
    static let judgement = ReportText("judgement", "판정")
    static let noLevel = ReportText("none", "없음")
    static let levelNote = ReportText(
        "L1 is the most severe level, L3 the least.", "L1이 가장 심각하고 L3이 가장 가볍습니다.")
    static let levelOneMeaning = ReportText(
        "whole service or core business down", "전체 서비스 불가 / 핵심 비즈니스 타격")
    static let levelTwoMeaning = ReportText(
        "part of the function failing, users hurt", "부분 기능 장애 / 유저 불편 초래")
    static let levelThreeMeaning = ReportText(
        "degraded, function kept, at risk", "성능 저하 / 기능은 유지되나 리스크 존재")

    static let nothingToCompare = ReportText(
        "nothing to compare in a control run", "대조 실행에는 비교할 것이 없음")
    static let nothingDocumented = ReportText("nothing documented", "문서화된 값 없음")
    static let noLevelReached = ReportText("no level was reached", "어떤 레벨에도 이르지 않음")
    static let agrees = ReportText("agrees", "일치")
    static let moreSevere = ReportText("more severe", "더 심각함")
    static let lessSevere = ReportText("less severe", "덜 심각함")

    static let detectDefinition = ReportText(
        "time to detect: t4 alert fired - t1 fault effective", "감지 시간: t4 경보 발생 - t1 장애 발효")
    static let acknowledgeDefinition = ReportText(
        "time to acknowledge: t6 acknowledged - t4 alert fired", "확인 시간: t6 담당자 확인 - t4 경보 발생")
    static let mitigateDefinition = ReportText(
        "time to mitigate: t8 mitigation verified - t1 fault effective", "완화 시간: t8 완화 검증 - t1 장애 발효")
    static let recoverDefinition = ReportText(
        "time to recover: t9 back inside the steady state - t1 fault effective, valid once t10 confirms it",
        "복구(recovery) 시간: t9 정상 상태 복귀 - t1 장애 발효, t10이 확인한 경우에만 유효")
    static let detect = ReportText("Time to detect", "감지 시간")
    static let acknowledge = ReportText("Time to acknowledge", "확인 시간")
    static let mitigate = ReportText("Time to mitigate", "완화 시간")
    static let recover = ReportText("Time to recover", "복구 시간")

    static let noAlertFired = ReportText("no alert fired", "경보 없음")
    static let notAcknowledged = ReportText("not acknowledged", "확인되지 않음")
    static let notMitigated = ReportText("not mitigated", "완화되지 않음")
    static let notRecovered = ReportText("not recovered", "복구되지 않음")
    static let beforeEffective = ReportText("before the fault was effective", "장애 발효 전")
    static let experimentLength = ReportText("the experiment's length", "실험의 길이")
    static let neverBroke = ReportText("the steady state never broke", "정상 상태가 깨진 적 없음")
    static let noResponseTime = ReportText(
        "not a response time (the fault expired)", "대응 시간이 아님 (장애 만료)")
    static let within = ReportText("within", "이내")
    static let longer = ReportText("longer", "초과")
    static let notMeasured = ReportText("not measured", "측정되지 않음")
    static let notKnownNotRecovered = ReportText("not known (not recovered)", "알 수 없음 (복구되지 않음)")

    static let classSeconds = ReportText("seconds (< 1 min)", "수초 (< 1 min)")
    static let classMinutes = ReportText("minutes (< 10 min)", "수분 (< 10 min)")
    static let classTensOfMinutes = ReportText("tens of minutes (< 60 min)", "수십 분 (< 60 min)")
    static let classOrMore = ReportText("tens of minutes or more", "수십 분 이상")
    static let boundNote = ReportText(
        "A documented class is an upper bound: one drill shows whether a value is within it, not how long it takes.",
        "문서의 구간은 상한입니다. 한 번의 훈련은 값이 그 안에 드는지를 보여 줄 뿐, 얼마나 걸리는지를 보여 주지 않습니다.")

    static let saidDetected = ReportText(
        "Detected {1} after the fault took effect.", "장애 발효 후 {1} 만에 감지했습니다.")
    static let saidNotDetected = ReportText("Not detected: no alert fired.", "감지하지 못했습니다: 경보가 없었습니다.")
    static let saidMitigated = ReportText(
        "A verified response step came after {1}.", "{1} 만에 검증된 대응 단계가 있었습니다.")
    static let saidRecovered = ReportText(
        "Back inside the steady state after {1}.", "{1} 만에 정상 상태로 돌아왔습니다.")
    static let saidExpired = ReportText(
        "Back inside the steady state after {1}, when the fault had run its full length: not a response time.",
        "장애의 지속 시간이 끝난 뒤 {1} 만에 정상 상태로 돌아왔습니다: 대응 시간이 아닙니다.")
    static let saidCensored = ReportText("Not recovered within {1}.", "{1} 안에 복구되지 않았습니다.")
    static let saidNeverBroke = ReportText("The steady state never broke.", "정상 상태가 깨진 적이 없습니다.")
    static let saidLevelAgrees = ReportText("Level {1}, as documented.", "문서대로 레벨 {1}입니다.")
    static let saidLevelDiffers = ReportText(
        "Level {1}: {2} than the documented {3}.", "레벨은 {1}입니다 (문서의 {3}보다 {2}).")
    static let saidNoLevel = ReportText("No incident level was reached.", "어떤 장애 레벨에도 이르지 않았습니다.")
}
