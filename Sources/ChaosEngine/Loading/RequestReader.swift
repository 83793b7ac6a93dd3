import ChaosCore

/// Reads the `requests` of a target file: method, path, headers, body with variables, success statuses.
struct RequestReader {
    let environment: [String: String]

    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    func read(_ map: YAMLMapping) -> [String: RequestTemplate] {
        var found: [String: RequestTemplate] = [:]
        for name in map.keys {
            guard let inner = map.mapping(name) else { continue }
            found[name] = readRequest(inner, name: name)
        }
        return found
    }

    private func readRequest(_ map: YAMLMapping, name: String) -> RequestTemplate? {
        let method = map.text("method", required: true)
        let path = map.text("path", required: true)
        let function = map.text("function") ?? name
        let headers = map.mapping("headers").map(readHeaders) ?? []
        let body = map.text("body")
        let success = readStatuses(map, "success") ?? [200]
        let soldOut = readStatuses(map, "sold-out") ?? []
        let declared = map.mapping("variables")
        let variables = declared.map { VariableReader(problems: map.problems).read($0) } ?? [:]
        map.finish()
        if let method, !Self.methods.contains(method) {
            map.problems.addUnknown(
                line: map.line(of: "method"), key: map.path("method"), what: "method", name: method,
                valid: Self.methods)
        }
        if let path, !path.hasPrefix("/") { map.problem("path", "\"\(path)\" must begin with /.") }
        let both = success.intersection(soldOut)
        if !both.isEmpty { map.problem("sold-out", "\(both.sorted()) cannot be success and sold out at once.") }
        checkVariables(map, texts: [("path", path), ("body", body)], declared: declared?.keys ?? [])
        guard let method, let path else { return nil }
        return RequestTemplate(
            method: method, path: path, headers: headers, body: body, success: success, soldOut: soldOut,
            variables: variables, function: function)
    }

    private func readHeaders(_ map: YAMLMapping) -> [(name: String, value: Secret)] {
        map.keys.compactMap { key in
            guard let text = map.text(key) else { return nil }
            let isSafe = { (text: String) in !text.contains { $0.isNewline || $0 == "\0" } }
            switch SecretReference(environment: environment).resolve(text) {
            case .success(let secret) where isSafe(secret.reveal()) && isSafe(key) && !key.contains(":"):
                return (key, secret)
            case .success:
                map.problem(key, "a header must be one line.")
            case .failure(let failure):
                map.problem(key, failure.reason)
            }
            return nil
        }
    }

    private func readStatuses(_ map: YAMLMapping, _ key: String) -> Set<Int>? {
        guard map.keys.contains(key) else { return nil }
        let statuses = map.list(key).compactMap { item -> Int? in
            guard let text = item.text else { return nil }
            if let status = Int(text), (100...599).contains(status) { return status }
            item.problems.add(line: item.line, key: item.path, "\"\(text)\" is not an HTTP status.")
            return nil
        }
        return Set(statuses)
    }

    /// `declared` are the names in the file: one whose generator has a mistake is no unknown variable as well.
    private func checkVariables(_ map: YAMLMapping, texts: [(key: String, text: String?)], declared: [String]) {
        let builtIn = ["vu", "iteration", "user", "uuid"]
        for (key, text) in texts {
            var rest = (text ?? "")[...]
            while let start = rest.firstRange(of: "${") {
                guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                    map.problem(key, "a ${ has no closing }.")
                    break
                }
                let name = String(rest[start.upperBound..<end].prefix { $0 != "." })
                if !builtIn.contains(name), !declared.contains(name) {
                    map.problems.addUnknown(
                        line: map.line(of: key), key: map.path(key), what: "variable", name: name,
                        valid: builtIn + declared)
                }
                rest = rest[rest.index(after: end)...]
            }
        }
    }
}
