import Hummingbird

/// Ids from paths and queries.
enum RequestParameters {
    /// - Throws: ``APIProblem`` 400 unless the parameter is a whole number of at least 1.
    static func id(_ name: String, in context: ServiceContext) throws -> Int {
        guard let text = context.parameters.get(name), let id = Int(text), id > 0 else {
            throw APIProblem.badRequest("'\(name)' must be a whole number of at least 1")
        }
        return id
    }

    /// - Throws: ``APIProblem`` 400 unless `value` is at least 1 and fits the database.
    static func positive(_ name: String, _ value: Int) throws {
        guard value > 0 else { throw APIProblem.badRequest("field '\(name)' must be at least 1") }
    }
}
