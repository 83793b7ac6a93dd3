import ChaosCore

/// The connection URLs of a lab. They hold passwords.
struct LabURLs {
    let plan: LabPlan
    let secrets: LabSecrets

    var redis: String { "redis://default:\(secrets.redis.reveal())@127.0.0.1:\(plan.ports.redis)/0" }

    /// The application's own user and database.
    var application: String {
        let user = PostgresService.application
        return "postgres://\(user):\(secrets.application.reveal())@127.0.0.1:\(plan.ports.postgres)/\(user)"
    }

    /// The superuser.
    func databaseOwner(database: String) -> String {
        let password = secrets.databaseOwner.reveal()
        return "postgres://\(PostgresService.owner):\(password)@127.0.0.1:\(plan.ports.postgres)/\(database)"
    }

    var api: String { "http://127.0.0.1:\(plan.ports.api)" }
}
