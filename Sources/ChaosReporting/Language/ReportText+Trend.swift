// What is said of changes over a period, of detection, and of alarms without a fault.
extension ReportText {
    static let trendTitle = ReportText(
        "Times and levels of the scenario over the period", "기간에 따른 시나리오의 시간과 레벨")
    static let trendDescription = ReportText(
        "From {1} to {2} in {3} parts; every value is in the table below. Medians of the parts, oldest first:",
        "{1}부터 {2}까지 {3}개 구간. 모든 값은 아래 표에 있습니다. 구간별 중앙값, 오래된 것부터:")
    static let trendMedian = ReportText("median of a part of the period", "구간의 중앙값")
    static let trendMedianOpen = ReportText("median at least there (censored)", "중앙값의 하한 (중도절단)")
    static let trendSpread = ReportText("its 95 % interval (from 6 runs on)", "95 % 구간 (6회부터)")
    static let trendDrawn = ReportText(
        "{1} of {2} runs are drawn over time, evenly; the medians are of all.",
        "시간에 따라 {2}회 중 {1}회를 고르게 그렸고, 중앙값은 모든 실행의 값입니다.")
    static let levelsHeading = ReportText("levels", "레벨")

    static let detectionAndAlarms = ReportText("Detection and false alarms", "감지와 오경보")
    static let detectionRateNote = ReportText(
        "Detected are runs whose fault set off an alert, of those that could tell. False alarms are those of control runs,"
            + " which have no fault. Intervals cover with 95 %: of Clopper and Pearson, and of Garwood.",
        "감지는 판단할 수 있는 실행 가운데 장애가 경보를 울린 것입니다. 오경보는 장애 없는 대조 실행의 경보입니다."
            + " 구간은 95 %로, 클로퍼-피어슨과 가우드의 것입니다.")
    static let controlsHaveNoLevel = ReportText(
        "Control runs have no level: all of the period are counted.",
        "대조 실행에는 레벨이 없으므로 기간의 대조 실행을 모두 셉니다.")
    static let detectedHeading = ReportText("detected", "감지")
    static let shareHeading = ReportText("share (95 %)", "비율 (95 %)")
    static let controlsHeading = ReportText("control runs", "대조 실행")
    static let controlsPassed = ReportText("{1}, {2} passed", "{1}회, {2}회 통과")
    static let controlsOpen = ReportText("{1} not known", "{1}회는 알 수 없음")
    static let falseAlarms = ReportText("false alarms", "오경보")
    static let alarmsIn = ReportText("{1} in {2} h", "{2}시간에 {1}회")
    static let perHourHeading = ReportText("per hour (95 %)", "시간당 (95 %)")
}
