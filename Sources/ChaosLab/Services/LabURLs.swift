import ChaosClients
import ChaosCore

/// The connection URLs of a lab. They hold passwords.
struct LabURLs {
    let plan: LabPlan
    let secrets: LabSecrets

    var redis: String { "redis://default:\(secrets.redis.reveal())@127.0.0.1:\(plan.ports.redis)/0" }

    /// The application's own user and database.
    var application: String {
        let user = PostgresService.application
        return url(user, secrets.application, database: user)
    }

    /// The superuser.
    func databaseOwner(database: String) -> String {
        url(PostgresService.owner, secrets.databaseOwner, database: database)
    }

    private func url(_ user: String, _ password: Secret, database: String) -> String {
        let scheme = plan.engine == .mariadb ? "mariadb" : "postgres"
        return "\(scheme)://\(user):\(password.reveal())@127.0.0.1:\(plan.ports.sql)/\(database)"
    }

    var api: String { "http://127.0.0.1:\(plan.ports.api)" }
}
