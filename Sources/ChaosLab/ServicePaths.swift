import ChaosCore
import Foundation

/// The executables that a lab is made of. Absolute paths, so that a lab's services do not depend on anyone's `PATH`.
public struct ServicePaths: Codable, Sendable, Equatable {
    /// This tool itself: it is also the lab's supervisor and holds the Kafka cluster.
    public let firedrill: String
    /// The reference issuance system.
    public let issuance: String
    public let redisServer: String
    public let postgres: String
    public let initdb: String
    /// `nil` where MariaDB is not installed; only a lab with it needs it.
    public let mariaDB: String?
    public let mariaDBInstall: String?
    /// util-linux: sets the parent-death signal and drops privileges without leaving a process in between.
    public let setpriv: String

    /// Looks everything up: `issuance` beside `firedrill` unless given, PostgreSQL's newest version in Debian's folders
    /// before `searchPath` (it is not on `PATH` there), the rest in `searchPath`.
    /// Throws `.missingDependency` naming all that is missing and how to get it.
    public static func find(
        firedrill: String, issuance: String? = nil, searchPath: String,
        postgresFolders: String = "/usr/lib/postgresql"
    ) throws(ChaosError) -> ServicePaths {
        let folders = searchPath.split(separator: ":").map(String.init)
        let databaseFolders = versions(in: postgresFolders) + folders
        var missing: [(name: String, package: String)] = []
        func locate(_ name: String, in folders: [String], package: String) -> String {
            if let path = executable(name, in: folders) { return path }
            missing.append((name, package))
            return ""
        }
        let sibling = issuance ?? (firedrill as NSString).deletingLastPathComponent + "/issuance"
        let paths = ServicePaths(
            firedrill: firedrill, issuance: sibling,
            redisServer: locate("redis-server", in: folders + ["/usr/sbin"], package: "redis-server"),
            postgres: locate("postgres", in: databaseFolders, package: "postgresql"),
            initdb: locate("initdb", in: databaseFolders, package: "postgresql"),
            mariaDB: executable("mariadbd", in: folders + ["/usr/sbin"]),
            mariaDBInstall: executable("mariadb-install-db", in: folders + ["/usr/bin"]),
            setpriv: locate("setpriv", in: folders, package: "util-linux"))
        guard missing.isEmpty else { throw error(missing: missing) }
        guard FileManager.default.isExecutableFile(atPath: sibling) else {
            throw ChaosError(
                .missingDependency, operation: "start a lab", target: sibling,
                cause: "the reference issuance system is not there",
                remedy: "Install `issuance` beside `firedrill`, or build it: swift build --product issuance")
        }
        return paths
    }

    private static func error(missing: [(name: String, package: String)]) -> ChaosError {
        var packages: [String] = []
        for (_, package) in missing where !packages.contains(package) { packages.append(package) }
        let names = missing.map { $0.name }.joined(separator: ", ")
        return ChaosError(
            .missingDependency, operation: "start a lab", target: "this machine", cause: "\(names) not found",
            remedy: "Get it with: apt-get install \(packages.joined(separator: " "))")
    }

    private static func executable(_ name: String, in folders: [String]) -> String? {
        for folder in folders where folder.hasPrefix("/") {
            let path = "\(folder)/\(name)"
            // Links are kept: Debian's redis-server is one, and the server looks at the name it was called by.
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return nil
    }

    private static func versions(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in Double(name).map { ($0, name) } }
            .sorted { $0.0 > $1.0 }.map { "\(folder)/\($0.1)/bin" }
    }
}
