import ChaosCore

extension DetectorContext {
    /// A client for the target's Prometheus. Throws `invalidFile` when its file names none.
    func prometheus() throws(ChaosError) -> MonitoringClient {
        guard let server = target.monitoring?.prometheus else { throw missing("prometheus", "{ url: ... }") }
        return MonitoringClient("Prometheus", server, clock: clock, origin: originEpochSeconds)
    }

    /// A client for the target's Alertmanager. Throws `invalidFile` when its file names none.
    func alertmanager() throws(ChaosError) -> MonitoringClient {
        guard let server = target.monitoring?.alertmanager else { throw missing("alertmanager", "{ url: ... }") }
        return MonitoringClient("Alertmanager", server, clock: clock, origin: originEpochSeconds)
    }

    /// What Prometheus knows of the alert, where the target's file names one.
    var ruleSight: RuleSight? { (try? prometheus()).map { RuleSight($0, spec) } }

    func missing(_ key: String, _ value: String) -> ChaosError {
        ChaosError(
            .invalidFile, operation: "ask for the alert \(spec.name)", target: target.source,
            cause: "the target's file has no monitoring: \(key)",
            remedy: "Add monitoring: { \(key): \(value) } to it, or name it on the command line.")
    }
}
