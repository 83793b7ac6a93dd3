import ChaosClients
import ChaosCore

/// What kind of lab is wanted.
public struct LabOptions: Sendable {
    /// Lower-case letters, digits and hyphens, at most 32.
    public var name: String
    /// Holds `labs/NAME` and, after the lab has gone down, `logs/NAME`.
    public var stateFolder: String
    public var executables: ServicePaths
    /// Which database the reference system uses.
    public var sql: SQLEngine
    public var sizes: LabSizes
    /// Start values of the reference system's switches, named as its environment variables: `ISSUANCE_LUA_SCRIPT`.
    public var switches: [String: String]
    /// A fixed port for the API; a free one when `nil`.
    public var apiPort: Int?
    /// How long the start of everything may take.
    public var startLimit: Duration
    /// What the services may inherit of the caller's environment is taken from here (`PATH`, `LD_LIBRARY_PATH`, `TZ`).
    public var environment: [String: String]

    public init(
        name: String = "lab", stateFolder: String, executables: ServicePaths, sql: SQLEngine = .postgres,
        sizes: LabSizes = LabSizes(),
        switches: [String: String] = [:], apiPort: Int? = nil, startLimit: Duration = .seconds(60),
        environment: [String: String] = [:]
    ) {
        self.name = name
        self.stateFolder = stateFolder
        self.executables = executables
        self.sql = sql
        self.sizes = sizes
        self.switches = switches
        self.apiPort = apiPort
        self.startLimit = startLimit
        self.environment = environment
    }

    /// `$FIREDRILL_HOME`, else `$XDG_STATE_HOME/firedrill`, else `~/.local/state/firedrill`.
    /// Throws `.usage` when none of the variables says where.
    public static func defaultStateFolder(environment: [String: String]) throws(ChaosError) -> String {
        if let home = environment["FIREDRILL_HOME"], home.hasPrefix("/") { return home }
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/firedrill" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/state/firedrill" }
        throw ChaosError(
            .usage, operation: "find the state folder", target: "environment",
            cause: "neither FIREDRILL_HOME nor HOME is an absolute path", remedy: "Set FIREDRILL_HOME to a folder.")
    }

    /// Refuses a name that could not be a folder's, a control group's and a word of a message.
    static func validate(name: String) throws(ChaosError) {
        let allowed = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        guard allowed, (1...32).contains(name.utf8.count), !name.hasPrefix("-") else {
            throw ChaosError(
                .usage, operation: "name a lab", target: name,
                cause: "a name has 1 to 32 lower-case letters, digits and hyphens and does not begin with a hyphen")
        }
    }
}
