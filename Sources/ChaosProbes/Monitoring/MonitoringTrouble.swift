/// Why a server of the monitoring could not be asked, as a phrase. Never holds a secret.
struct MonitoringTrouble: Error, Equatable {
    let reason: String
}
