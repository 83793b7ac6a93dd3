import ChaosCore

/// Reads the generators of request variables: `{ random: 8..13 }`, `{ sample: {...} }`, `{ one-of: [...] }`.
struct VariableReader {
    let problems: ProblemList

    func read(_ map: YAMLMapping) -> [String: VariableGenerator] {
        var found: [String: VariableGenerator] = [:]
        for name in map.keys {
            guard let inner = map.mapping(name) else { continue }
            found[name] = generator(inner, depth: 0)
            inner.finish()
        }
        return found
    }

    private func generator(_ map: YAMLMapping, depth: Int) -> VariableGenerator? {
        let given = ["random", "sample", "one-of"].filter { map.keys.contains($0) }
        guard given.count == 1, let kind = given.first else {
            problems.add(
                line: map.line, key: map.path, "exactly one of random, sample and one-of is expected.")
            for key in ["random", "sample", "one-of"] { _ = map.node(key) }
            return nil
        }
        switch kind {
        case "random":
            return range(map, "random").map { .random($0) }
        case "sample":
            guard let inner = map.mapping("sample") else { return nil }
            let count = inner.whole("count", in: 1...100, required: true)
            let from = range(inner, "from")
            inner.finish()
            guard let count, let from else { return nil }
            guard from.count >= count else {
                inner.problem("count", "\(count) different numbers cannot be drawn from \(from.count).")
                return nil
            }
            return .sample(count: count, from: from)
        default:
            guard depth < 4 else {
                map.problem("one-of", "nested too deep.")
                return nil
            }
            return oneOf(map, depth: depth)
        }
    }

    private func oneOf(_ map: YAMLMapping, depth: Int) -> VariableGenerator? {
        let alternatives = map.list("one-of", required: true).compactMap {
            item -> (weight: Double, generator: VariableGenerator)? in
            guard let inner = item.mapping else { return nil }
            let weight = inner.whole("weight", in: 1...1_000_000, required: true)
            let made = generator(inner, depth: depth + 1)
            inner.finish()
            guard let weight, let made else { return nil }
            return (Double(weight), made)
        }
        return alternatives.isEmpty ? nil : .oneOf(alternatives)
    }

    private func range(_ map: YAMLMapping, _ key: String) -> ClosedRange<Int>? {
        guard let text = map.text(key, required: true) else { return nil }
        if let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
            let high = Int(text[dots.upperBound...]), low <= high, low >= -1_000_000_000_000,
            high <= 1_000_000_000_000
        {
            return low...high
        }
        map.problem(key, "\"\(text)\" is not a range; write it like 8..13.")
        return nil
    }
}
