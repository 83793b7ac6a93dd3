import ChaosCore

/// The variables of one scenario: which names exist, where their values lie, how they are drawn.
struct VariableTable {
    /// Where the value of a placeholder comes from.
    enum Source: Equatable {
        case vu
        case iteration
        case user
        case uuid
        /// An index into the values of the iteration.
        case number(Int)
    }

    private struct Variable {
        let drawer: ValueDrawer
        let base: Int
        /// How many numbers are drawn; 1 for a single number.
        let width: Int
        let isSample: Bool
    }

    private static let builtIn: [(name: String, source: Source)] = [
        ("vu", .vu), ("iteration", .iteration), ("user", .user), ("uuid", .uuid),
    ]

    private var variables: [String: Variable] = [:]
    private var used: [Variable] = []
    private var usedNames: Set<String> = []
    private var width = 0
    private let scenario: String

    /// Checks all generators. Throws `invalidFile` for bounds, weights or names that cannot work.
    init(scenario: String, generators: [String: VariableGenerator]) throws(ChaosError) {
        self.scenario = scenario
        for (name, generator) in generators.sorted(by: { $0.key < $1.key }) {
            if Self.builtIn.contains(where: { $0.name == name }) {
                throw refusal("the variable \(name) is built in and cannot be given a generator")
            }
            switch ValueDrawer.compile(generator) {
            case .failure(let problem): throw refusal("the variable \(name) cannot be drawn: \(problem.reason)")
            case .success(let drawer):
                let size = drawer.sampleSize
                variables[name] = Variable(drawer: drawer, base: width, width: size ?? 1, isSample: size != nil)
                width += size ?? 1
            }
        }
    }

    /// Finds a placeholder such as `coupon`, `user` or `product.1`. Throws `invalidFile` naming the known ones.
    mutating func source(of placeholder: String) throws(ChaosError) -> Source {
        if let known = Self.builtIn.first(where: { $0.name == placeholder }) { return known.source }
        let parts = placeholder.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, let variable = variables[name] else {
            throw refusal("${\(placeholder)} is not a variable", remedy: known(near: placeholder))
        }
        if usedNames.insert(name).inserted { used.append(variable) }
        guard variable.isSample else {
            guard parts.count == 1 else { throw refusal("${\(placeholder)} has an index, but \(name) is one number") }
            return .number(variable.base)
        }
        guard parts.count == 2, let index = Int(parts[1]), (0..<variable.width).contains(index) else {
            throw refusal("${\(placeholder)} needs an index from 0 to \(variable.width - 1): ${\(name).0}")
        }
        return .number(variable.base + index)
    }

    /// Throws `invalidFile` when one of these names is used by no placeholder: a slip, since it would have no effect.
    func requireUse(of names: [String]) throws(ChaosError) {
        for name in names.sorted() where !usedNames.contains(name) {
            throw refusal(
                "the load gives a generator for \(name), which the request does not use", remedy: known(near: name))
        }
    }

    /// Room for the numbers of one iteration.
    func emptyValues() -> [Int] { [Int](repeating: 0, count: width) }

    /// Draws the numbers of one iteration; variables that no placeholder names are left alone.
    func draw(into values: inout [Int], using random: inout LoadRandom) {
        for variable in used {
            variable.drawer.draw(into: &values, at: variable.base, limit: variable.width, using: &random)
        }
    }

    private func known(near name: String) -> String {
        let names =
            Self.builtIn.map { $0.name }
            + variables.sorted { $0.key < $1.key }.flatMap { name, variable in
                variable.isSample ? (0..<min(variable.width, 3)).map { "\(name).\($0)" } : [name]
            }
        let hint = NearestName.suggest(name, among: names).map { "Did you mean \($0)? " } ?? ""
        return "\(hint)Known: \(names.joined(separator: ", "))"
    }

    private func refusal(_ cause: String, remedy: String? = nil) -> ChaosError {
        ChaosError(
            .invalidFile, operation: "prepare the load", target: "scenario \(scenario)", cause: cause, remedy: remedy)
    }
}
