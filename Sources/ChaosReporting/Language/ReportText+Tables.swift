// Headings of sections and columns.
extension ReportText {
    static let whyVerdict = ReportText("Why", "판정 이유")
    static let whyLevel = ReportText("Why this level", "레벨의 이유")
    static let noClause = ReportText("No clause was judged.", "판정된 조항이 없습니다.")
    static let clause = ReportText("clause", "조항")
    static let answer = ReportText("answer", "답")
    static let why = ReportText("why", "이유")
    static let stages = ReportText("Stages", "단계")
    static let stage = ReportText("stage", "단계")
    static let seconds = ReportText("seconds", "초")
    static let what = ReportText("what", "내용")
    static let evidence = ReportText("evidence", "증거")
    static let sinceInjection = ReportText("Seconds since t0.", "t0부터의 초입니다.")
    static let sinceBeginning = ReportText("Seconds since the run's beginning.", "실행 시작부터의 초입니다.")
    static let absentStage = ReportText(
        "A dash is a stage that did not happen.", "대시(-)는 일어나지 않은 단계입니다.")
    static let times = ReportText("Times", "시간")
    static let load = ReportText("Load", "부하")
    static let latencyNote = ReportText(
        "Latencies count from the intended start of a request.", "지연 시간은 요청이 시작되기로 한 시점부터 잽니다.")
    static let soldOutNote = ReportText(
        "Sold out is an answer, not a failure.", "품절은 실패가 아니라 정상 응답입니다.")
    static let scenario = ReportText("scenario", "시나리오")
    static let planned = ReportText("planned", "계획")
    static let succeeded = ReportText("succeeded", "성공")
    static let failed = ReportText("failed", "실패")
    static let soldOut = ReportText("sold out", "품절")
    static let perSecond = ReportText("req/s", "요청/초")
    static let iteration = ReportText("iteration p50 / p95", "반복 p50 / p95")
    static let failedByCause = ReportText("failed by cause: {1}", "원인별 실패: {1}")
    static let starved = ReportText(
        "generator starved: {1} requests started late", "부하 생성기 부족: 요청 {1}건이 늦게 시작됨")
    static let alerts = ReportText("Alerts", "경보")
    static let alertsNote = ReportText(
        "Accepted by Slack means HTTP 200 with body ok.", "Slack의 수락은 HTTP 200과 본문 ok를 뜻합니다.")
    static let noAlertSent = ReportText("No alert was sent.", "보낸 경보가 없습니다.")
    static let message = ReportText("message", "메시지")
    static let channel = ReportText("channel", "채널")
    static let accepted = ReportText("accepted", "수락")
    static let at = ReportText("at", "시각")
    static let detail = ReportText("detail", "세부")
    static let yes = ReportText("yes", "예")
    static let no = ReportText("NO", "아니요")
    static let audits = ReportText("Audits", "데이터 감사")
    static let auditsNote = ReportText(
        "The data was reconciled with what the clients were told, once the load had stopped.",
        "부하가 멈춘 뒤, 클라이언트가 들은 답과 데이터를 대조했습니다.")
    static let noAudit = ReportText("No audit ran.", "실행된 감사가 없습니다.")
    static let audit = ReportText("audit", "감사")
    static let result = ReportText("result", "결과")
    static let violations = ReportText("violations", "위반")
    static let notCounted = ReportText("not counted", "세지 못함")
    static let faultEvidence = ReportText("What the fault read at the target", "장애가 대상에서 읽은 것")
    static let timeline = ReportText("Timeline", "타임라인")
    static let rowsLeftOut = ReportText(
        "{1} more rows are in the run's folder.", "나머지 {1}행은 실행 폴더에 있습니다.")
    static let howItEnded = ReportText("How it ended", "어떻게 끝났나")
    static let definitions = ReportText("Definitions", "정의")
    static let madeBy = ReportText(
        "Made by firedrill from the run's record. Every number is measured on one monotonic clock.",
        "firedrill이 실행 기록으로 작성했습니다. 모든 수치는 하나의 단조 시계로 측정했습니다.")

    // The Markdown report's own.
    static let levelLine = ReportText("Level: documented {1}, measured {2} ({3}).", "레벨: 문서 {1}, 측정 {2} ({3}).")
    static let resolutionPlain = ReportText("+- {1} (sampling interval)", "+- {1} (표본 간격)")
    static let stagesNote = ReportText(
        "Seconds since t0; `-` is a stage that did not happen.", "t0부터의 초. `-`는 일어나지 않은 단계입니다.")
    static let time = ReportText("time", "시간")
    static let value = ReportText("value", "값")
    static let definition = ReportText("definition", "정의")
    static let whyVerdictIs = ReportText("Why {1}", "{1}인 이유")
    static let whyLevelIs = ReportText("Why {1} ({2})", "{1}인 이유 ({2})")
    static let alertsNoteCode = ReportText(
        "Accepted by Slack means HTTP 200 with body `ok`.", "Slack의 수락은 HTTP 200과 본문 `ok`를 뜻합니다.")
    static let countFromInjection = ReportText("Times count from t0.", "시각은 t0부터 셉니다.")
    static let countFromBeginning = ReportText(
        "Times count from the run's beginning.", "시각은 실행 시작부터 셉니다.")
    static let unknown = ReportText("unknown", "알 수 없음")
}
