/// Why the fault stopped being wanted or needed.
public enum FaultEnding: String, Sendable, Codable {
    /// A verified response step came before the steady state returned, while the fault was still wanted.
    case mitigated
    /// The experiment's duration ran out: the time to recover is then the experiment's length, not a response time.
    case expired
    /// The tool stopped it: an abort rule, a signal, an error, a lost target.
    case withdrawn
}

/// Who took the fault out.
public enum FaultRemover: String, Sendable, Codable {
    case response
    case targetRestart = "target-restart"
    case lease
    case tool
}
