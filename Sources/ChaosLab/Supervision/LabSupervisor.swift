import ChaosCore
import Foundation
import Glibc

/// The process that stays behind when `lab up` has returned: parent of every service of one lab.
public enum LabSupervisor {
    /// Runs the lab whose folder `lab up` has prepared, until SIGTERM or SIGINT. Standard input is the lifeline of the
    /// starter. Returns the exit code: 0 stopped when asked, 1 could not start.
    public static func run(folder: String) async -> Int32 {
        let requests = StopRequests()
        umask(0o077)
        raiseDescriptorLimit()
        do {
            let home = LabFolder(path: folder)
            let (record, secrets) = try await BlockingLane("supervisor-start").run {
                (try LabRecord.read(from: home), try LabSecrets(readFrom: home.secretsFile))
            }
            requests.watch(lifeline: 0)
            let crew = LabCrew(record: record, secrets: secrets, clock: MonotonicRunClock())
            return await supervise(crew, until: requests.stream)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            return 1
        }
    }

    private static func supervise(_ crew: LabCrew, until stops: AsyncStream<StopRequest>) async -> Int32 {
        let starting = Task { try await crew.start() }
        let watching = Task {
            for await _ in stops {
                starting.cancel()
                return
            }
        }
        do {
            try await starting.value
        } catch {
            await crew.stop(failure: error)
            return 1
        }
        let housekeeping = Task { try await crew.keepHouse() }
        await watching.value
        housekeeping.cancel()
        await crew.stop(failure: nil)
        return 0
    }

    /// A service inherits the limit; the soft one is often 1,024, fewer than the users of one load.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
