import ChaosCore
import Foundation

/// The passwords of one lab, made anew for each. Hexadecimal, so that they need no escaping in URLs and files.
struct LabSecrets: Sendable {
    /// Redis has one user.
    let redis: Secret
    /// The database's superuser, whom a drill connects as.
    let databaseOwner: Secret
    /// The application's own, unprivileged database user.
    let application: Secret

    /// Makes new passwords from the system's random numbers.
    init() {
        redis = Secret(RandomText.hexadecimal(digits: 40))
        databaseOwner = Secret(RandomText.hexadecimal(digits: 40))
        application = Secret(RandomText.hexadecimal(digits: 40))
    }

    /// Reads the passwords that ``write(to:)`` wrote.
    init(readFrom path: String) throws(ChaosError) {
        guard let data = FileManager.default.contents(atPath: path),
            let texts = try? JSONDecoder().decode([String: String].self, from: data),
            let redis = texts["redis"], let owner = texts["databaseOwner"], let application = texts["application"]
        else {
            throw ChaosError(
                .storage, operation: "read the lab's passwords", target: path, cause: "the file is missing or damaged",
                remedy: "Take the lab down and up again.")
        }
        self.redis = Secret(redis)
        self.databaseOwner = Secret(owner)
        self.application = Secret(application)
    }

    /// Writes the passwords for the supervisor (mode 0600).
    func write(to path: String) throws(ChaosError) {
        let texts = [
            "redis": redis.reveal(), "databaseOwner": databaseOwner.reveal(), "application": application.reveal(),
        ]
        try DurableFile.write(DurableFile.encode(texts), to: path)
    }

    /// The text without any of the passwords, for showing lines of a log.
    func scrub(_ text: String) -> String {
        [redis, databaseOwner, application].reduce(text) { $0.replacingOccurrences(of: $1.reveal(), with: "<secret>") }
    }
}
