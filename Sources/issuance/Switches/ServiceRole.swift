/// What one process of the service does.
enum ServiceRole: String, Sendable, CaseIterable {
    case api
    case pointsWorker = "points-worker"
    case issuanceWorker = "issuance-worker"
}
