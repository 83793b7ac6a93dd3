import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// Decides everything about a new lab before anything is started. Blocks a little (ports, `/proc`).
struct LabPlanner {
    /// Folders in which the database's files may lie when its user cannot enter the lab's folder.
    static let separateDataParent = "/var/tmp"

    let options: LabOptions

    /// The plan. Throws `.usage` for impossible wishes and `.missingDependency` when the database has no user.
    func plan() throws(ChaosError) -> LabPlan {
        try check(options.sizes)
        try checkDatabase()
        let folder = LabFolder.named(options.name, in: options.stateFolder)
        let instance = RandomText.hexadecimal(digits: 32)
        let user = try databaseUser()
        let (cgroup, reason) = cgroup(instance: instance)
        return LabPlan(
            name: options.name, instance: instance, folder: folder,
            dataFolder: user == nil ? "\(folder.path)/data" : "\(Self.separateDataParent)/firedrill-lab-\(instance)",
            databaseUser: user, executables: options.executables, sql: options.sql, ports: try ports(),
            sizes: options.sizes,
            switches: try switches(), cgroup: cgroup, cgroupReason: reason, baseEnvironment: baseEnvironment(),
            startLimitSeconds: options.startLimit.inSeconds)
    }

    private func check(_ sizes: LabSizes) throws(ChaosError) {
        let wrong: String? =
            if sizes.coupons.lowerBound < 1 {
                "coupon ids start at 1"
            } else if sizes.couponStock < 0 || sizes.productStock < 0 {
                "a stock cannot be negative"
            } else if sizes.products < 2 {
                "an order takes two products, so there must be two"
            } else if !(1...16).contains(sizes.pointsWorkers) {
                "there can be 1 to 16 points workers"
            } else if sizes.apiMemoryLimit < 32 << 20 { "the API does not start in less than 32 MiB" } else { nil }
        if let wrong { throw ChaosError(.usage, operation: "plan the lab", target: options.name, cause: wrong) }
    }

    private func checkDatabase() throws(ChaosError) {
        guard options.sql == .mariadb else { return }
        guard options.executables.mariaDB != nil, options.executables.mariaDBInstall != nil else {
            throw ChaosError(
                .missingDependency, operation: "start a lab", target: "this machine",
                cause: "mariadbd or mariadb-install-db not found", remedy: "Get it with: apt-get install mariadb-server"
            )
        }
    }

    /// Neither database runs as root, so root hands it to the user that Debian's package makes.
    private func databaseUser() throws(ChaosError) -> DatabaseUser? {
        guard geteuid() == 0 else { return nil }
        let (name, package) = options.sql == .mariadb ? ("mysql", "mariadb-server") : ("postgres", "postgresql")
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
            throw ChaosError(
                .missingDependency, operation: "start a lab", target: "user \(name)",
                cause: "\(options.sql.displayName) refuses to run as root and this machine has no user of that name",
                remedy: "Get it with: apt-get install \(package); or run as an ordinary user.")
        }
        return DatabaseUser(name: name, uid: entry.pw_uid, gid: entry.pw_gid)
    }

    private func ports() throws(ChaosError) -> LabPorts {
        if let port = options.apiPort {
            guard (1...65_535).contains(port), FreePorts.isFree(port) else {
                throw ChaosError(
                    .usage, operation: "take port \(port) for the API", target: "127.0.0.1:\(port)",
                    cause: "another process listens there or it is not ours to take",
                    remedy: "Leave the port out to have a free one chosen.")
            }
        }
        let picked = try FreePorts.pick(4 + options.sizes.pointsWorkers)
        return LabPorts(
            redis: picked[0], sql: picked[1], api: options.apiPort ?? picked[2],
            pointsWorkers: Array(picked[4...]), issuanceWorker: picked[3])
    }

    private func switches() throws(ChaosError) -> [String: String] {
        for name in options.switches.keys.sorted() where !name.hasPrefix("ISSUANCE_") {
            throw ChaosError(
                .usage, operation: "set a switch", target: name, cause: "the names of switches begin with ISSUANCE_")
        }
        return options.switches
    }

    private func cgroup(instance: String) -> (MemoryCgroup?, reason: String?) {
        switch CgroupMounts.find() {
        case .found(let version, let mount):
            let name = "firedrill-\(options.name)-\(instance.prefix(8))"
            return (MemoryCgroup(version: version, mount: mount, name: name), nil)
        case .missing(let reason): return (nil, reason)
        }
    }

    /// Nothing of the caller's environment reaches a service but what a program needs to run: it may hold secrets.
    private func baseEnvironment() -> [String: String] {
        var environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
        for name in ["LD_LIBRARY_PATH", "TZ"] { environment[name] = options.environment[name] }
        return environment
    }
}
