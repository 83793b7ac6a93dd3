import ChaosCore

/// How the reference issuance system is started: its one-time commands and its processes.
struct IssuanceCommands: Sendable {
    let plan: LabPlan
    let secrets: LabSecrets
    let brokers: BrokerAddress

    /// The API first, then the consumers.
    var services: [any LabService] {
        let workers = plan.ports.pointsWorkers.enumerated().map { index, port in
            IssuanceService(
                name: index == 0 ? "points-worker" : "points-worker-\(index + 1)", listensOn: port,
                subcommand: ["points-worker", "--metrics-port", "\(port)"], path: "/healthz", commands: self)
        }
        let port = plan.ports.issuanceWorker
        return [
            IssuanceService(
                name: IssuanceService.api, listensOn: plan.ports.api,
                subcommand: ["api", "--host", "127.0.0.1", "--port", "\(plan.ports.api)"], path: "/healthz",
                commands: self)
        ] + workers + [
            IssuanceService(
                name: "issuance-worker", listensOn: port,
                subcommand: ["issuance-worker", "--metrics-port", "\(port)"], path: "/healthz", commands: self)
        ]
    }

    /// Makes the tables.
    func migrate() -> ServiceCommand { command(["migrate"]) }

    /// Puts coupons and products on sale.
    func seed() -> ServiceCommand {
        let sizes = plan.sizes
        return command([
            "seed", "--coupons", coupons,
            "--stock", "\(sizes.couponStock)", "--products", "\(sizes.products)",
            "--product-stock", "\(sizes.productStock)",
        ])
    }

    /// Coupon 1 is the one of the first-come-first-served event.
    private var coupons: String {
        let range = plan.sizes.coupons
        return (range.contains(1) ? "" : "1,") + "\(range.lowerBound)..\(range.upperBound)"
    }

    /// Connection URLs hold passwords, so they go by the environment.
    func command(_ arguments: [String]) -> ServiceCommand {
        let urls = LabURLs(plan: plan, secrets: secrets)
        var environment = plan.switches
        environment["ISSUANCE_REDIS_URL"] = urls.redis
        environment["ISSUANCE_SQL_URL"] = urls.application
        environment["ISSUANCE_KAFKA_BROKERS"] = brokers.value ?? ""
        // After a crash the runtime's own backtracer can hold the dead process for minutes.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        return ServiceCommand(
            executable: plan.executables.issuance, arguments: arguments, environment: environment,
            workingFolder: plan.folder.path)
    }
}
