import ChaosCore

/// An audit on its way to its answer.
struct AuditCase: Sendable {
    let spec: AuditSpec
    /// The requests that it reconciles; `nil` when it asks for none.
    var book: RequestBook?
    var answer = AuditAnswer.inconclusive("it was not asked")
    /// Whether it is still to be asked.
    var isOpen = true
    /// When it was asked first.
    var asked: Instant?

    init(spec: AuditSpec) {
        self.spec = spec
    }

    /// Ends it without an answer.
    mutating func close(_ reason: String) {
        answer = .inconclusive(reason)
        isOpen = false
    }
}
