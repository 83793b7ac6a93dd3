/// The lab's SQL server, whichever it is. It has one superuser (whom a drill connects as) and one ordinary user (the
/// application) with a database of the same name.
protocol DatabaseService: LabService {
    /// Makes the application's user and database; called once, after the first start.
    func createDatabase() async throws
}
