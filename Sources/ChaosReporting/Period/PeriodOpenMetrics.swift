import ChaosCore

/// The numbers of a period for Prometheus: per scenario, never per run.
public struct PeriodOpenMetrics: PeriodReporter {
    public static let kind = "openmetrics"
    public static let fileExtension = "prom"

    public init() {}

    public func report(_ report: PeriodReport) throws -> String {
        var runs = MetricFamily(name: "firedrill_runs", help: "Drills of the period by verdict.")
        var agreed = MetricFamily(name: "firedrill_runs_by_level", help: "Runs by documented and measured level.")
        var levels = MetricFamily(
            name: "firedrill_level_duration_seconds", unit: "seconds",
            help: "Time in each level; L1 is the most severe.")
        for scenario in report.scenarios {
            let labels = [("scenario", scenario.name)]
            for value in VerdictValue.allCases {
                runs.add(labels + [("verdict", value.rawValue)], Double(scenario.verdicts[value] ?? 0))
            }
            runs.add(labels + [("verdict", "interrupted")], Double(scenario.interrupted))
            let documented = ("documented", scenario.documented?.level.rawValue ?? "none")
            for level in IncidentLevel.allCases {
                agreed.add(
                    labels + [documented, ("measured", level.rawValue)], Double(scenario.measured[level] ?? 0))
                levels.add(labels + [("level", level.rawValue)], scenario.levelSeconds[level])
            }
            agreed.add(labels + [documented, ("measured", "none")], Double(scenario.withoutLevel))
        }
        var last = MetricFamily(
            name: "firedrill_last_drill_timestamp_seconds", unit: "seconds",
            help: "When each scenario was last drilled, in seconds since 1970.")
        for drill in report.lastDrills { last.add([("scenario", drill.scenario)], drill.at) }
        var open = MetricFamily(
            name: "firedrill_open_recovery_failures", help: "Runs whose fault may still be in its target.")
        open.add([], Double(report.openFailures.count))
        let times =
            times(report, "time_to_detect", "TTD", \.timeToDetect)
            + times(report, "time_to_recover", "TTR", \.timeToRecover)
        return MetricFamily.document([runs, agreed, levels] + times + rates(report) + [last, open])
    }

    /// Shares and rates with both ends of their exact 95 % intervals.
    private func rates(_ report: PeriodReport) -> [MetricFamily] {
        var detected = MetricFamily(
            name: "firedrill_detection_ratio", unit: "ratio",
            help: "Detected runs among those that could tell; low and high are the 95 % interval.")
        var alarms = MetricFamily(
            name: "firedrill_false_alarms_per_hour",
            help: "Alerts in control runs per hour watched; low and high are the 95 % interval.")
        var watched = MetricFamily(
            name: "firedrill_control_watched_seconds", unit: "seconds", help: "How long control runs were watched.")
        for scenario in report.scenarios {
            let name = ("scenario", scenario.name)
            let share = scenario.detection.trials > 0 ? scenario.detection.interval() : nil
            detected.add([name, ("value", "measured")], scenario.detection.rate)
            detected.add([name, ("value", "low")], share?.lowerBound)
            detected.add([name, ("value", "high")], share?.upperBound)
            let rate = scenario.falseAlarms?.interval()
            alarms.add([name, ("value", "measured")], scenario.falseAlarms?.perHour)
            alarms.add([name, ("value", "low")], rate?.lowerBound)
            alarms.add([name, ("value", "high")], rate?.upperBound)
            watched.add([name], scenario.falseAlarms.map { $0.hours * 3600 })
        }
        return [detected, alarms, watched]
    }

    /// A median that is only a bound is not given as if it were one.
    private func times(
        _ report: PeriodReport, _ name: String, _ short: String, _ sample: KeyPath<ScenarioPeriod, Sample>
    ) -> [MetricFamily] {
        func family(_ part: String, _ unit: String, _ help: String, _ value: (Sample) -> Double?) -> MetricFamily {
            var family = MetricFamily(
                name: "firedrill_\(name)_\(part)", unit: unit, help: "\(short): \(help)")
            for scenario in report.scenarios {
                family.add([("scenario", scenario.name)], value(scenario[keyPath: sample]))
            }
            return family
        }
        return [
            family("median_seconds", "seconds", "the median, where it is known.") { $0.median?.value },
            family("min_seconds", "seconds", "the shortest.") { $0.min?.value },
            family("max_seconds", "seconds", "the longest, where it is known.") { $0.max?.value },
            family("runs", "", "runs that give it, with those that only bound it.") { Double($0.n) },
            family("censored_runs", "", "runs that waited for it in vain.") { Double($0.censored) },
        ]
    }
}
