// The local pages.
extension ReportText {
    static let allDrills = ReportText("All drills", "모든 훈련")
    static let noRuns = ReportText(
        "There is no run yet. Run: firedrill run experiments/redis-lock-contention.yaml",
        "아직 실행이 없습니다. 실행: firedrill run experiments/redis-lock-contention.yaml")
    static let newestRuns = ReportText("The newest {1} of {2} runs.", "실행 {2}개 중 최근 {1}개.")
    static let underWay = ReportText("Under way", "진행 중")
    static let followLive = ReportText("follow live", "실시간 보기")
    static let incidentHeading = ReportText("incident", "장애")
    static let postmortemLink = ReportText("postmortem", "회고")
    static let verdict = ReportText("verdict", "판정")
    static let running = ReportText("running", "실행 중")
    static let interruptedState = ReportText("interrupted", "중단됨")
    static let lastDay = ReportText("last 24 hours", "최근 24시간")
    static let lastWeek = ReportText("last 7 days", "최근 7일")
    static let lastMonth = ReportText("last 30 days", "최근 30일")
    static let periods = ReportText("Reports of a period", "기간 보고서")
    static let live = ReportText("LIVE", "실시간")
    static let phase = ReportText("Phase", "단계")
    static let elapsed = ReportText("Since its beginning", "시작 후")
    static let firing = ReportText("Alerts firing", "발생 중인 경보")
    static let noneFiring = ReportText("none", "없음")
    static let indicators = ReportText("Steady state", "정상 상태")
    static let holds = ReportText("holds", "성립")
    static let broken = ReportText("broken", "깨짐")
    static let ended = ReportText("The run has ended.", "실행이 끝났습니다.")
    static let theReport = ReportText("Its report", "보고서 보기")
    static let noScript = ReportText(
        "Without scripts this page loads itself anew every two seconds.", "스크립트가 없으면 이 페이지는 2초마다 새로 고쳐집니다.")
    static let connectionLost = ReportText(
        "The connection is lost; trying again.", "연결이 끊어져 다시 시도하고 있습니다.")
    static let waiting = ReportText("waiting for the first sample", "첫 표본을 기다리는 중")
}
