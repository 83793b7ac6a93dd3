import ChaosCore

/// Acts on the incident of a drill, as somebody on call would. It knows nothing of the fault.
public protocol Responder: Sendable {
    /// Runs the response to its end. Cancelling it ends the step that runs and undoes what was done.
    func respond(to alert: String, tell: @escaping @Sendable (ResponseEvent) async -> Void) async

    /// Takes back what the response had changed, once the run is over, so that the next one begins alike. Returns a line
    /// for each change, or for whatever could not be taken back.
    func putBack() async -> [String]
}

/// What a response reports, each at the moment when it happens.
public enum ResponseEvent: Sendable {
    /// Its first step began.
    case started(String)
    /// Something the reader of the timeline should know.
    case step(String, evidence: String)
    /// The effect of a changing step is there, and was not before; it has been seen for this long by now.
    case mitigated(String, evidence: String, for: Duration)
    case ended(String, evidence: String)
}
