import ChaosCore

// The stages of an incident's clock.
extension ReportText {
    static let didNotHappen = ReportText("did not happen", "일어나지 않음")
    static let runsRecord = ReportText("the run's record", "실행 기록")

    private static let injected = ReportText("fault requested", "장애 주입 요청")
    private static let effective = ReportText("fault effective at the target", "대상에서 장애 발효")
    private static let impact = ReportText("first user-visible failure", "사용자에게 보인 첫 실패")
    private static let ruleTrue = ReportText("alert rule true", "경보 조건 성립")
    private static let alertFired = ReportText("alert fired", "경보 발생")
    private static let alertAccepted = ReportText("alert accepted by Slack", "Slack이 경보 수락")
    private static let acknowledged = ReportText("acknowledged", "담당자 확인")
    private static let responseStarted = ReportText("runbook started", "런북 시작")
    private static let mitigated = ReportText("mitigation verified", "완화 검증")
    private static let recovered = ReportText("back inside steady state", "정상 상태 복귀")
    private static let stable = ReportText("steady for the stability window", "안정 구간 동안 유지")
    private static let faultRemoved = ReportText("fault removed", "장애 제거")
    private static let drained = ReportText("backlog drained", "밀린 작업 소진")
    private static let reconciled = ReportText("data reconciled", "데이터 대사 완료")

    /// What the stage means.
    static func of(_ stage: Stage) -> ReportText {
        switch stage {
        case .injected: injected
        case .effective: effective
        case .impact: impact
        case .ruleTrue: ruleTrue
        case .alertFired: alertFired
        case .alertAccepted: alertAccepted
        case .acknowledged: acknowledged
        case .responseStarted: responseStarted
        case .mitigated: mitigated
        case .recovered: recovered
        case .stable: stable
        case .faultRemoved: faultRemoved
        case .drained: drained
        case .reconciled: reconciled
        }
    }

    /// The answer of a clause.
    static func of(_ value: VerdictValue) -> ReportText {
        switch value {
        case .pass: pass
        case .fail: fail
        case .inconclusive: inconclusive
        }
    }

    /// What the level means.
    static func meaning(of level: IncidentLevel) -> ReportText {
        switch level {
        case .l1: levelOneMeaning
        case .l2: levelTwoMeaning
        case .l3: levelThreeMeaning
        }
    }

    /// The documented class in words.
    static func of(_ time: DocumentedTime) -> ReportText {
        switch time {
        case .seconds: classSeconds
        case .minutes: classMinutes
        case .tensOfMinutes: classTensOfMinutes
        case .tensOfMinutesOrMore: classOrMore
        }
    }
}
