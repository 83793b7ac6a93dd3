import ChaosCore
import Foundation

/// The head of a run's page: what was drilled, the verdict, what happened in three sentences, and the times.
struct RunHead: Sendable {
    let record: RunRecord
    let say: ReportVoice

    private var words: RunWords { RunWords(record: record, say: say) }

    var markup: Markup {
        let title = record.title.isEmpty ? record.experiment : record.title
        var head = Markup.tag(
            "div", ["class": "over"],
            .tag("span", ["class": "stamp"], say(record.control ? .controlRun : .drill)),
            .tag("span", [:], Markup.data(record.experiment, say, most: 80)),
            .tag("span", ["class": "code"], Markup.data(record.run, say, most: 80)),
            .tag("span", [:], WallTime.text(record.timeline.originEpochSeconds)))
        head += .tag("h1", [:], Markup.data(title, say, most: 200))
        head += VerdictMark.badge(record.verdict, say)
        head += .tag("p", ["class": "lead"], summary)
        if let alarm = words.alarm {
            head += .tag("p", ["class": "alarm", "role": "alert"], Markup.data(alarm, say))
        }
        for mishap in words.mishaps { head += .tag("p", ["class": "alarm"], Markup.data(mishap, say)) }
        return .tag("header", [:], head, tiles, facts)
    }

    /// Verdict, detection, recovery and level, each in one sentence.
    var summary: String {
        let meaning: ReportText =
            switch record.verdict {
            case .pass: .passMeaning
            case .fail: .failMeaning
            case .inconclusive: .inconclusiveMeaning
            }
        guard !record.control, record.timesSeconds[Stage.injected.rawValue] != nil else {
            return ([say(meaning)] + words.ending).joined(separator: " ")
        }
        return [say(meaning), detection, recovery, level].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var detection: String {
        guard record.timesSeconds[Stage.effective.rawValue] != nil else { return "" }
        return record.ttdSeconds.map { say(.saidDetected, time($0)) } ?? say(.saidNotDetected)
    }

    private var recovery: String {
        if let seconds = record.ttrSeconds {
            guard record.faultEnded != .expired else { return say(.saidExpired, time(seconds)) }
            let mitigated = record.ttmSeconds.map { say(.saidMitigated, time($0)) + " " } ?? ""
            return mitigated + say(.saidRecovered, time(seconds))
        }
        if let seconds = record.ttrLongerThanSeconds { return say(.saidCensored, time(seconds)) }
        return record.recovered ? say(.saidNeverBroke) : ""
    }

    private var level: String {
        guard let measured = record.level.measured else { return say(.saidNoLevel) }
        guard let documented = record.level.documented else { return "" }
        if measured == documented { return say(.saidLevelAgrees, measured.rawValue) }
        return say(
            .saidLevelDiffers, measured.rawValue, words.levelComparison.judgement, documented.rawValue)
    }

    /// As many decimals as the resolution supports; from two minutes on in minutes.
    private func time(_ seconds: Double) -> String {
        guard abs(seconds) < 120 else { return MetricUnit.seconds.describe(seconds) }
        let places = SecondsText.places(resolution: record.resolutionSeconds)
        return "\(SecondsText.fixed(seconds, places: places)) s"
    }

    // MARK: Tiles

    private var tiles: Markup {
        let level = words.levelComparison
        let levelTile = Markup.tag(
            "div", ["class": "tile"],
            .tag("h3", [:], say(.levelTile)),
            .tag(
                "div", ["class": "value"], LevelChip.markup(record.level.documented, say), .text(" → "),
                LevelChip.markup(record.level.measured, say)),
            .tag("p", [:], "\(say(.documentedToMeasured)): \(level.judgement)"),
            .tag("p", ["class": "soft"], record.level.measured.map { say(.meaning(of: $0)) } ?? ""),
            .tag("p", ["class": "soft"], say(.levelNote)))
        let rows = TimeRow.all(record, say)
        let measured: [(ReportText, Double?, Double?, DocumentedTime?)] = [
            (.detect, record.ttdSeconds, nil, record.documented?.mttd),
            (.acknowledge, record.ttaSeconds, nil, nil), (.mitigate, record.ttmSeconds, nil, nil),
            (.recover, record.ttrSeconds, record.ttrLongerThanSeconds, record.documented?.mttr),
        ]
        let times = zip(rows, measured).filter { row, value in
            // What nobody documents and nobody did needs no tile of its own.
            row.name == "TTD" || row.name == "TTR" || value.1 != nil
        }.map { row, value in
            timeTile(
                row, value.0, value.1, longerThan: value.2, documented: record.control ? nil : value.3)
        }
        return .tag("div", ["class": "tiles"], [levelTile] + times)
    }

    private func timeTile(
        _ row: TimeRow, _ name: ReportText, _ seconds: Double?, longerThan: Double?,
        documented: DocumentedTime?
    ) -> Markup {
        let value: Markup =
            if let seconds {
                .text(time(seconds) + " ")
                    + .tag("small", [:], "± \(DurationText.decimal(record.resolutionSeconds, places: 2)) s")
            } else if let longerThan {
                .text("> \(time(longerThan))")
            } else {
                .text(RunWords.absent)
            }
        let why =
            seconds == nil && longerThan == nil
            ? row.value.dropFirst(2).trimmingPrefix("(").dropLast() : ""
        var parts = [
            Markup.tag("h3", [:], "\(say(name)) (\(row.name))"), .tag("div", ["class": "value"], value),
        ]
        if !why.isEmpty { parts.append(.tag("p", [:], String(why))) }
        if longerThan != nil, seconds == nil { parts.append(.tag("p", [:], say(.notRecovered))) }
        let band = row.documented.map { say(.documentedBand, $0.text) }
        if documented != nil || seconds != nil {
            parts.append(
                BandGauge(documented: documented, measured: seconds, longerThan: longerThan)
                    .markup(["\(row.name): \(row.value)", band].compactMap(\.self).joined(separator: "; ")))
        }
        if let judgement = row.documented?.judgement { parts.append(.tag("p", [:], judgement)) }
        if let band { parts.append(.tag("p", ["class": "soft"], band)) }
        return .tag("div", ["class": "tile"], parts)
    }

    private var facts: Markup {
        let fault = record.control ? say(.noneControl) : record.faultKind
        let resolution = "\(DurationText.decimal(record.resolutionSeconds, places: 2)) s"
        let facts: [(ReportText, Markup)] = [
            (.target, .data(record.target, say)), (.fault, .data(fault, say)),
            (.response, .text(words.response)),
            (.resolution, .text(say(.resolutionValue, resolution))),
            (.howItEnded, .text(words.ending.joined(separator: " "))),
        ]
        return .tag(
            "dl", ["class": "facts"],
            facts.flatMap { [Markup.tag("dt", [:], say($0.0)), .tag("dd", [:], $0.1)] })
    }
}
