/// The users in whose names the tool itself asks the target for something, as `cycle: requests` does.
///
/// Their records are the fault's own effect, so an audit of records that nobody asked for leaves them out: in SQL by
/// `user_id NOT BETWEEN 9000000000000000 AND 9007199254740991`, also in the target file of a system of one's own.
public enum InjectedUsers {
    /// Above the users of every load, which end at 8 * 10^15, and below 2^53, so that every JSON reader keeps the number.
    public static let range = 9_000_000_000_000_000...9_007_199_254_740_991
}
