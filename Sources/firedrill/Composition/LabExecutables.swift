import ChaosCore
import ChaosLab
import Foundation

/// Which executables a lab starts: this very program, and `issuance` beside it.
enum LabExecutables {
    /// This very program.
    static var own: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    static func find() throws(ChaosError) -> ServicePaths {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return try ServicePaths.find(firedrill: own, searchPath: path)
    }
}
