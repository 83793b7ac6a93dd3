// The postmortem of an incident.
extension ReportText {
    static let postmortem = ReportText("POSTMORTEM", "장애 회고")
    static let postmortemTitle = ReportText("Postmortem {1}: {2}", "회고 {1}: {2}")
    static let draftNote = ReportText(
        "A draft: everything below comes from the run's record, with its evidence. What only a person can say is marked.",
        "초안입니다: 아래의 모든 내용은 실행 기록과 그 증거에서 나왔습니다. 사람만이 말할 수 있는 것은 표시되어 있습니다.")
    static let forPerson = ReportText("For a person to write: {1}", "사람이 작성: {1}")

    static let summary = ReportText("Summary", "요약")
    static let impactHeading = ReportText("Impact", "영향")
    static let trigger = ReportText("Trigger", "원인이 된 사건")
    static let detection = ReportText("Detection", "감지")
    static let responseHeading = ReportText("Response", "대응")
    static let recovery = ReportText("Recovery", "복구")
    static let auditFound = ReportText("What the audit found", "데이터 감사 결과")
    static let factors = ReportText("Contributing factors", "기여 요인")
    static let lessons = ReportText("Lessons", "교훈")
    static let actions = ReportText("Action items", "액션 아이템")

    static let impactNone = ReportText("No user-visible failure was seen.", "사용자에게 보인 실패가 없었습니다.")
    static let impactFrom = ReportText(
        "Users were affected for {1}: from {2} s to {3} s after t0.", "사용자 영향 {1}: t0 이후 {2} s부터 {3} s까지.")
    static let impactOpen = ReportText(
        "Users were affected from {1} s after t0 on; the end was not seen.", "t0 이후 {1} s부터 사용자 영향; 끝은 관찰되지 않았습니다.")
    static let impactLoad = ReportText(
        "{1}: {2} of {3} requests failed ({4} %), {5} were told that it is sold out.",
        "{1}: 요청 {3}건 중 {2}건 실패 ({4} %), 품절 응답 {5}건.")
    static let impactLevel = ReportText("Level {1} for {2} s.", "레벨 {1}: {2} s.")
    static let impactDamage = ReportText("Data damage: {1} ({2}).", "데이터 손상: {1} ({2}).")
    static let triggerFault = ReportText(
        "The drill injected {1} into {2}.", "훈련이 {2}에 {1}을(를) 주입했습니다.")
    static let detectionAlert = ReportText("{1} s: {2} (evidence: {3})", "{1} s: {2} (증거: {3})")
    static let detectionNone = ReportText("No alert fired.", "경보가 없었습니다.")
    static let timeIs = ReportText("{1}: {2}. {3}.", "{1}: {2}. {3}.")
    static let responseBy = ReportText("Who was to end it: {1}.", "대응 주체: {1}.")
    static let auditSays = ReportText("{1}: {2}, {3} violations. {4}", "{1}: {2}, 위반 {3}건. {4}")
    static let unknownCount = ReportText("an unknown number of", "알 수 없는 수의")

    static let askImpact = ReportText(
        "who was hurt, what it cost, what support heard", "누가 피해를 보았고, 비용은 얼마였으며, 고객 문의는 어땠는지")
    static let askTrigger = ReportText(
        "how the same would begin in production", "운영 환경에서는 같은 일이 어떻게 시작될지")
    static let askDetection = ReportText(
        "whether it could have been seen earlier, and by which signal", "더 일찍 볼 수 있었는지, 어떤 신호로 가능했는지")
    static let askResponse = ReportText(
        "what the responders thought and tried, and what slowed them down", "대응자가 무엇을 생각하고 시도했으며 무엇이 지체시켰는지")
    static let askFactors = ReportText(
        "the conditions that made it possible; seldom a single cause", "이를 가능하게 한 조건들; 원인은 좀처럼 하나가 아닙니다")
    static let askLessons = ReportText(
        "what went well, what went wrong, where we were lucky", "잘된 점, 잘못된 점, 운이 좋았던 점")
    static let askActions = ReportText(
        "each begins with a verb and has an owner and a date", "동사로 시작하고 담당자와 기한이 있는 항목들")
}
