/// The stations of an alert on its way from the fault to whoever is told, in their order.
public enum DetectionPoint: String, Sendable, Codable, CaseIterable, Comparable {
    /// The rule was found true: the alert is pending.
    case pending
    /// The rule had been true for as long as it asks for, and fired.
    case firing
    /// Alertmanager had the alert.
    case received
    /// Alertmanager had waited for its group (`group_wait`) and began to tell.
    case notified
    /// It was here: seen by asking, or delivered.
    case seen

    public static func < (left: DetectionPoint, right: DetectionPoint) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// When an alert came to a station, on the run's clock.
public enum DetectionMark: Sendable, Equatable {
    /// At this instant, right to plus or minus the resolution.
    case known(Instant, resolution: Duration)
    /// Not known, and why; never zero.
    case unknown(String)

    /// The instant, where it is known.
    public var instant: Instant? {
        if case .known(let at, _) = self { at } else { nil }
    }
}
