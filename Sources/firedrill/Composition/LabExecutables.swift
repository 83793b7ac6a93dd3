import ChaosCore
import ChaosLab
import Foundation

/// Which executables a lab starts: this very program, and `issuance` beside it.
enum LabExecutables {
    static func find() throws(ChaosError) -> ServicePaths {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return try ServicePaths.find(firedrill: own, searchPath: path)
    }
}
