/// The one catalogue of what alerts say, in every language. Pure; values are handed in and stay as they are.
///
/// Levels and their meanings are the source report's; `DRILL` stays in every language.
public struct AlertTexts: Sendable, Equatable {
    public let language: AlertLanguage

    public init(_ language: AlertLanguage) {
        self.language = language
    }

    /// The phrase in the catalogue's language.
    public subscript(phrase: AlertPhrase) -> String {
        let (english, korean) = phrase.texts
        return say(english, korean)
    }

    // MARK: Titles and sentences

    /// The title of a firing alert.
    public func isFiring(_ rule: String) -> String { say("\(rule) is firing", "\(rule) 경보 발생") }

    /// The title of a change of level.
    public func levelChanged(from: String?, to: String?) -> String {
        say(
            "Level \(from ?? self[.none]) to \(to ?? self[.none])",
            "등급 변경: \(from ?? self[.none]) → \(to ?? self[.none])")
    }

    /// What the level is now, and by which clause.
    public func levelNow(_ level: IncidentLevel?, reason: String) -> String {
        guard let level else {
            return say("Now no incident level: \(reason).", "현재 장애 등급 없음: \(reason).")
        }
        return say(
            "Now \(level.rawValue) (\(meaning(of: level))): \(reason).",
            "현재 \(level.rawValue) (\(meaning(of: level))): \(reason).")
    }

    /// The title of an acknowledgement.
    public func acknowledged(by name: String) -> String {
        say("Acknowledged by \(name)", "\(name) 님이 확인했습니다")
    }

    /// What the reader of an acknowledgement needs to know.
    public func somebodyActs(_ name: String) -> String {
        say("\(name) has seen the incident and acts on it.", "\(name) 님이 장애를 확인하고 대응 중입니다.")
    }

    /// The title of a recovery.
    public func recovered(_ title: String) -> String { say("\(title): recovered", "\(title): 복구됨") }

    /// For how long the steady state has held.
    public func stable(for length: Duration) -> String {
        say(
            "Back inside the steady state and stable for \(duration(length)).",
            "정상 상태로 돌아와 \(duration(length)) 동안 유지되었습니다.")
    }

    /// The title of a run's summary.
    public func finished(_ verdict: VerdictValue) -> String {
        switch verdict {
        case .pass: say("Drill finished: pass", "훈련 종료: 통과")
        case .fail: say("Drill finished: fail", "훈련 종료: 실패")
        case .inconclusive: say("Drill finished: inconclusive", "훈련 종료: 판단 불가")
        }
    }

    /// The title of a recovery that could not be verified.
    public func mayStillBeIn(_ fault: String) -> String {
        say("A fault may still be in: \(fault)", "결함이 아직 남아 있을 수 있음: \(fault)")
    }

    /// Why a recovery could not be verified.
    public func notTakenOut(of target: String, cause: String) -> String {
        say(
            "Taking the fault out of \(target) could not be verified: \(cause)",
            "\(target)에서 결함이 제거되었는지 확인하지 못했습니다: \(cause)")
    }

    /// The title of a message to see whether a channel works.
    public func testTitle(_ channel: String) -> String {
        say("Test of the channel \(channel)", "\(channel) 채널 시험")
    }

    /// The title of several messages in one.
    public func folded(_ count: Int) -> String {
        say("\(count) alerts folded into one message", "경보 \(count)건을 한 메시지로 묶음")
    }

    /// Why several messages are in one.
    public func whyFolded(_ count: Int) -> String {
        say(
            "The channel asked for fewer messages; these \(count) waited and are all here, in their order.",
            "채널이 전송 속도를 제한하여 대기하던 \(count)건을 순서대로 모두 담았습니다.")
    }

    /// How a fault ended.
    public func ending(_ ending: FaultEnding?) -> String {
        guard language == .korean else { return ending?.rawValue ?? self[.notEnded] }
        return switch ending {
        case .mitigated: "조치로 해소"
        case .expired: "지속 시간 만료"
        case .withdrawn: "도구가 중단"
        case nil: self[.notEnded]
        }
    }

    /// The audits' answers as one line.
    public func audited(_ audits: [RunRecord.Audit]) -> String {
        audits.map { audit in
            let count = audit.count.map { " (\($0))" } ?? ""
            return "\(audit.name): \(audit.result.rawValue)\(count)"
        }.joined(separator: ", ")
    }

    /// `4.2 s`, `4.2초`.
    public func duration(_ length: Duration) -> String {
        let text = DurationText.describe(length)
        guard language == .korean else { return text }
        let units = ["h": "시간", "min": "분", "s": "초", "ms": "밀리초", "us": "마이크로초"]
        var result = ""
        for word in text.split(separator: " ") {
            let unit = units[String(word)]
            result += unit ?? (result.isEmpty ? String(word) : " \(word)")
        }
        return result
    }

    /// What stands behind a decimal number of seconds.
    public var secondsUnit: String { say(" s", "초") }

    func say(_ english: @autoclosure () -> String, _ korean: @autoclosure () -> String) -> String {
        language == .korean ? korean() : english()
    }
}
