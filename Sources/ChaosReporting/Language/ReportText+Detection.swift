import ChaosCore

// What is said of detectors: our own rule beside the people's own alerting.
extension ReportText {
    static let detectionNote = ReportText(
        "What each detector needed from t1, part by part. A dash is a station that is not on its way.",
        "t1부터 각 감지기에 걸린 시간을 구간별로 나눈 것입니다. 대시(-)는 그 감지기가 거치지 않는 구간입니다.")
    static let part = ReportText("part", "구간")
    static let together = ReportText("together {1}", "합계 {1}")
    static let primaryMark = ReportText("{1}, t4", "{1}, t4")
    static let notDetectedWithin = ReportText("> {1} (not detected)", "> {1} (감지되지 않음)")
    static let serverSays = ReportText("{1}: {2}", "{1}: {2}")
    static let stationUnknown = ReportText("{1}, {2}: not known: {3}", "{1}, {2}: 알 수 없음: {3}")

    private static let untilPending = ReportText("fault effective -> rule true", "장애 발효 -> 규칙 성립")
    private static let untilFiring = ReportText("rule true -> firing (its for)", "규칙 성립 -> 발생 (for)")
    private static let untilReceived = ReportText("firing -> at Alertmanager", "발생 -> Alertmanager 도착")
    private static let untilNotified = ReportText("group_wait", "group_wait")
    private static let untilSeen = ReportText("delivery, or seen by asking", "전달, 또는 조회로 확인")

    /// The part of the time that ends with the station.
    static func until(_ point: DetectionPoint) -> ReportText {
        switch point {
        case .pending: untilPending
        case .firing: untilFiring
        case .received: untilReceived
        case .notified: untilNotified
        case .seen: untilSeen
        }
    }
}
