/// A text of the alerts' catalogue that holds no value.
public enum AlertPhrase: Sendable, CaseIterable {
    // Labels.
    case acknowledgeBy, run, target, experiment, rule, now, impact, timeToDetect
    case timeToAcknowledge, timeToRecover, worstLevel, howItEnded, alertsFiring, levelDocumented, levelMeasured, audits
    case runbook, report, runNow, none, notDetected, notKnown, notMeasuredYet, acknowledgeButton
    case slot, owner, channel, runs, allChaosOff, nobodyIsNamed
    // Sentences.
    case notEnded, everyClauseHeld, drill, actNow, isATest, isADrill
    case needsAPerson, originOfDigest, repeatHint, mayRepeat, mayRepeatShort, commandTooLong, notAcknowledged

    /// In English and in Korean.
    var texts: (english: String, korean: String) {
        switch self {
        case .acknowledgeBy: ("Acknowledge", "확인 명령")
        case .run: ("Run", "실행")
        case .target: ("Target", "대상")
        case .experiment: ("Experiment", "실험")
        case .rule: ("Rule", "경보 규칙")
        case .now: ("Now", "현재 값")
        case .impact: ("Impact", "영향")
        case .timeToDetect: ("Time to detect", "탐지까지")
        case .timeToAcknowledge: ("Time to acknowledge", "확인까지")
        case .timeToRecover: ("Time to recover", "복구까지")
        case .worstLevel: ("Worst level", "최고 등급")
        case .howItEnded: ("How it ended", "종료 원인")
        case .alertsFiring: ("Alerts firing", "발생 중인 경보")
        case .levelDocumented: ("Level documented", "문서상 등급")
        case .levelMeasured: ("Level measured", "측정된 등급")
        case .audits: ("Data audits", "데이터 정합성")
        case .runbook: ("Runbook", "런북")
        case .report: ("Report", "보고서")
        case .runNow: ("Run now", "지금 실행")
        case .none: ("none", "없음")
        case .notDetected: ("not detected", "탐지되지 않음")
        case .notKnown: ("not known", "알 수 없음")
        case .notMeasuredYet: ("not measured yet", "아직 측정되지 않음")
        case .acknowledgeButton: ("Acknowledge", "확인하기")
        case .slot: ("Slot", "일정")
        case .owner: ("Owner", "담당")
        case .channel: ("Channel", "채널")
        case .runs: ("Runs", "실행 목록")
        case .allChaosOff: ("All chaos off", "모든 훈련 중지")
        case .nobodyIsNamed: ("nobody is named", "지정되지 않음")
        case .notEnded: ("not ended", "종료되지 않음")
        case .everyClauseHeld: ("Every clause held.", "모든 조건을 만족했습니다.")
        case .drill: ("DRILL", "DRILL 훈련")
        case .actNow: ("DRILL, BUT ACT NOW", "DRILL 훈련이지만 지금 조치 필요")
        case .isATest: ("Test message: nothing is wrong.", "시험 메시지입니다. 장애가 아닙니다.")
        case .isADrill: ("This is a drill: the fault was injected on purpose.", "훈련입니다. 결함은 의도적으로 주입되었습니다.")
        case .needsAPerson:
            (
                "The drill is over but its fault may not be: this needs a person now.",
                "훈련은 끝났지만 결함이 남아 있을 수 있습니다. 지금 사람이 조치해야 합니다."
            )
        case .originOfDigest: ("several messages, each line with its incident and number", "여러 메시지이며 줄마다 장애와 번호가 있음")
        case .notAcknowledged: ("Not acknowledged", "확인 처리되지 않았습니다")
        case .repeatHint: ("the same number twice is the same message delivered twice", "번호가 같으면 같은 메시지가 두 번 전달된 것입니다")
        case .mayRepeat:
            ("MAY REPEAT: an earlier attempt may have arrived.", "중복 가능 (MAY REPEAT): 이전 전송이 이미 도착했을 수 있습니다.")
        case .mayRepeatShort: ("may repeat", "중복 가능, may repeat")
        case .commandTooLong:
            (
                "the command is too long for this channel; the run's report has it.",
                "명령이 너무 길어 이 채널에 담을 수 없습니다. 실행 보고서를 보세요."
            )
        }
    }
}
