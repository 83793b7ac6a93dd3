extension AlertTexts {
    // MARK: What every channel adds

    /// What the level means, as the source report says it.
    public func meaning(of level: IncidentLevel) -> String {
        guard language == .korean else { return level.meaning }
        return switch level {
        case .l1: "전체 서비스 불가 / 핵심 비즈니스 타격"
        case .l2: "부분 기능 장애 / 유저 불편 초래"
        case .l3: "성능 저하 / 기능은 유지되나 리스크 존재"
        }
    }

    /// The level with its meaning and direction.
    public func line(of level: IncidentLevel) -> String {
        say(
            "Level \(level.rawValue): \(meaning(of: level)) (L1 is the most severe)",
            "등급 \(level.rawValue): \(meaning(of: level)) (L1이 가장 심각)")
    }

    /// A rule as the message shows it.
    public func rule(_ rule: AlertRule) -> String {
        say("\(rule.condition) for \(duration(rule.hold))", "\(rule.condition), \(duration(rule.hold)) 지속")
    }

    /// A metric's value as a sentence says it.
    public func reading(_ metric: Metric, _ value: String) -> String {
        say("\(metric) is \(value)", "\(metric) = \(value)")
    }

    /// What is outside the steady state, in numbers: the value, and what it ought to be.
    public func impact(_ broken: SteadyStateReading.Broken) -> String {
        let value = broken.condition.describe(broken.reading)
        return say("\(broken.condition) but is \(value)", "\(broken.condition) 이어야 하나 현재 \(value)")
    }

    /// A level with its meaning, for a field.
    public func short(_ level: IncidentLevel?) -> String {
        level.map { "\($0.rawValue): \(meaning(of: $0))" } ?? self[.none]
    }

    /// What the second one to acknowledge is told.
    public func acknowledgedBefore(_ incident: String, by name: String) -> String {
        say("\(incident) was acknowledged by \(name) before", "\(incident): 이미 \(name) 님이 확인했습니다")
    }

    /// Which message of which incident this is.
    public func origin(_ sequence: Int, of incident: String) -> String {
        say("message \(sequence) of incident \(incident)", "장애 \(incident)의 메시지 \(sequence)번")
    }

    /// How long ago the news was news.
    public func late(_ length: Duration) -> String {
        say("Late: this happened \(duration(length)) ago.", "지연 전송: \(duration(length)) 전에 발생했습니다.")
    }

    /// Why the message came this way.
    public func detour(_ refusal: String) -> String {
        say("Sent here because \(refusal)", "다른 채널이 거부하여 이 채널로 전송: \(refusal)")
    }

    /// How many lines had no room.
    public func leftOut(_ count: Int) -> String {
        say("\(count) more lines are left out here.", "\(count)줄은 생략되었습니다.")
    }

    /// What a stage means, for tables.
    public func title(of stage: Stage) -> String {
        guard language == .korean else { return stage.title }
        return switch stage {
        case .injected: "결함 주입 요청"
        case .effective: "대상에서 결함 발효"
        case .impact: "첫 사용자 영향"
        case .ruleTrue: "경보 조건 성립"
        case .alertFired: "경보 발생"
        case .alertAccepted: "Slack 경보 접수"
        case .acknowledged: "담당자 확인"
        case .responseStarted: "런북 시작"
        case .mitigated: "조치 효과 확인"
        case .recovered: "정상 상태 복귀"
        case .stable: "안정 구간 유지"
        case .faultRemoved: "결함 제거"
        case .drained: "적체 해소"
        case .reconciled: "데이터 정합성 확인"
        }
    }

    /// What a kind of message is called in a line of a digest.
    public func name(of kind: Notification.Kind) -> String {
        switch kind {
        case .firing: say("FIRING", "발생")
        case .levelChange: say("LEVEL", "등급 변경")
        case .acknowledged: say("ACKNOWLEDGED", "확인")
        case .resolved: say("RESOLVED", "복구")
        case .summary: say("SUMMARY", "요약")
        case .recoveryFailure: say("RECOVERY FAILED", "복구 실패")
        case .digest: say("SEVERAL", "묶음")
        case .test: say("TEST", "시험")
        }
    }
}
