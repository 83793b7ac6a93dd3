/// What has to be known about a server before sessions of ours may take locks there.
struct DatabaseFacts: Sendable {
    /// Which start of the server this is.
    let started: String
    /// How rounds are timed there.
    let rules: CrossingRules
    /// When the server looks for circles, for people.
    let detection: String
    /// Whether our sessions will never be chosen as victims; what that takes is a privilege of its own.
    let sparesOurs: Bool
    /// Whether our user may end sessions of its own.
    let mayEnd: Bool
    /// Whether the states of other users' sessions can be read.
    let seesAllSessions: Bool
    /// What a person should know before the injection, such as that nothing will be detected.
    var warning: String?
}
