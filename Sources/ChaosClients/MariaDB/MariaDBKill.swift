import CMariaDB

/// Asks a server over a connection of its own to stop what a session is doing. Blocks for a few seconds at most.
enum MariaDBKill {
    private static let limit = Duration.seconds(5)

    static func query(of session: Int64, _ endpoint: MariaDBEndpoint) {
        guard let handle = MariaDBHandle() else { return }
        do throws(ClientError) {
            try MariaDBConnect.run(handle, endpoint, programName: nil, limit: limit)
        } catch {
            // The caller sees that the statement was not stopped and gives its connection up.
            return
        }
        var failed: Int32 = 0
        let pointer = handle.pointer
        let deadline = Deadline(after: limit)
        // An error means that the session has ended, or has nothing to stop.
        _ = handle.finish(mysql_query_start(&failed, pointer, "KILL QUERY \(session)"), until: deadline) {
            mysql_query_cont(&failed, pointer, $0)
        }
    }
}
