/// The owner of one C handle of an SQL client library: born connected, finished in `deinit`, used by one thread only.
protocol SQLChannel: AnyObject, SendableMetatype {
    /// The server's number of the session.
    var sessionID: Int64 { get }
    /// The server's version as its client library counts.
    var serverVersion: Int { get }
    var transaction: SQLTransactionState { get }
    /// Whether the connection has ended or was given up.
    var isBroken: Bool { get }

    /// Looks whether the server has hung up since the last call. What it sent meanwhile, such as the reason, is read.
    func noticeEnd()
}
