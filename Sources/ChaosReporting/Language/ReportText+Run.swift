// What is said of one run as a whole.
extension ReportText {
    static let drill = ReportText("DRILL", "훈련")
    static let controlRun = ReportText("CONTROL RUN, no fault", "대조 실행, 장애 주입 없음")
    static let runReport = ReportText("Drill report", "장애 훈련 보고서")
    static let pass = ReportText("PASS", "통과")
    static let fail = ReportText("FAIL", "실패")
    static let inconclusive = ReportText("INCONCLUSIVE", "판정 불가")
    static let passMeaning = ReportText("Every clause of the hypothesis held.", "가설의 모든 조항이 성립했습니다.")
    static let failMeaning = ReportText(
        "A clause of the hypothesis was false.", "가설의 조항 중 하나가 성립하지 않았습니다.")
    static let inconclusiveMeaning = ReportText(
        "Evidence is missing, so nothing was shown either way.", "증거가 부족하여 어느 쪽도 확인되지 않았습니다.")
    static let interrupted = ReportText("INTERRUPTED", "중단됨")

    static let run = ReportText("run", "실행")
    static let experiment = ReportText("experiment", "실험")
    static let target = ReportText("target", "대상")
    static let started = ReportText("started", "시작")
    static let fault = ReportText("fault", "장애")
    static let response = ReportText("response", "대응")
    static let resolution = ReportText("resolution", "분해능")
    static let resolutionValue = ReportText("± {1} (sampling interval)", "± {1} (표본 간격)")
    static let noneControl = ReportText("none (control run)", "없음 (대조 실행)")

    static let alarm = ReportText(
        "A fault may still be in {1}. Run: firedrill recover {2}",
        "{1}에 장애가 남아 있을 수 있습니다. 실행: firedrill recover {2}")
    static let toolFailed = ReportText("The tool itself failed: {1}", "도구 자체가 실패했습니다: {1}")
    static let unreachable = ReportText("The target could not be reached.", "대상에 연결할 수 없었습니다.")
    static let stoppedBySignal = ReportText("The run was stopped by a signal.", "실행이 신호로 중단되었습니다.")

    static let responseAuto = ReportText("the runbook, run by the tool", "도구가 실행한 런북")
    static let responseManual = ReportText("a person", "담당자")
    static let responseNone = ReportText(
        "none: the fault stays until its duration runs out", "없음: 장애는 정해진 시간이 끝날 때까지 유지됩니다")

    static let endedControl = ReportText(
        "No fault was injected: this was a control run.", "장애를 주입하지 않은 대조 실행입니다.")
    static let endedNothing = ReportText("No fault was injected.", "장애가 주입되지 않았습니다.")
    static let endedMitigated = ReportText(
        "Mitigated: a verified response step came before the steady state returned, while the fault was still wanted.",
        "완화됨: 장애가 유지되는 동안, 정상 상태가 돌아오기 전에 검증된 대응 단계가 있었습니다.")
    static let endedExpired = ReportText(
        "Expired: the fault's duration ran out.", "만료됨: 장애의 지속 시간이 끝났습니다.")
    static let endedExpiredLength = ReportText(
        "Expired: the fault's duration ran out."
            + " The time to recover is therefore the experiment's length and not a response time.",
        "만료됨: 장애의 지속 시간이 끝났습니다. 따라서 복구 시간은 대응 시간이 아니라 실험의 길이입니다.")
    static let endedWithdrawn = ReportText(
        "Withdrawn: the tool stopped the fault.", "철회됨: 도구가 장애를 멈췄습니다.")
    static let endedUnknown = ReportText(
        "How the fault ended is not known.", "장애가 어떻게 끝났는지 알 수 없습니다.")
    static let notSeenGone = ReportText(
        "The fault was not seen to be gone.", "장애가 제거된 것이 확인되지 않았습니다.")
    static let removedByResponse = ReportText(
        "The fault was removed by the response.", "대응이 장애를 제거했습니다.")
    static let removedByRestart = ReportText(
        "The fault was removed by a restart of the target.", "대상의 재시작으로 장애가 제거되었습니다.")
    static let removedByLease = ReportText(
        "The fault was removed by its own lease running out.", "장애 자체의 임대 기간이 끝나 제거되었습니다.")
    static let removedByTool = ReportText("The fault was removed by the tool.", "도구가 장애를 제거했습니다.")
}
