import Foundation

/// Checks a JSON value against a schema, as far as the repository's own schemas go. A keyword that it does not know is an
/// error: it would not be checked.
struct JSONSchema {
    private let root: [String: Any]

    private static let annotations: Set = ["$schema", "$defs", "title", "description"]
    private static let keywords: Set = [
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "oneOf", "$ref",
    ]

    init(_ data: Data) throws {
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Every way in which the document is not as the schema says.
    func problems(_ document: Any) -> [String] { problems(document, root, "") }

    private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        var found: [String] = []
        for (keyword, rule) in schema where !Self.annotations.contains(keyword) {
            guard Self.keywords.contains(keyword) else {
                found.append("\(path): the keyword \(keyword) is not known")
                continue
            }
            if let problem = check(value, keyword, rule) { found.append("\(path): \(problem)") }
        }
        for name in ["anyOf", "oneOf"] {
            guard let choices = schema[name] as? [[String: Any]] else { continue }
            let fitting = choices.count { problems(value, $0, path).isEmpty }
            if fitting == 0 || (name == "oneOf" && fitting != 1) { found.append("\(path): \(fitting) of \(name) fit") }
        }
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            let definition = (root["$defs"] as? [String: Any])?[String(name)] as? [String: Any]
            found += definition.map { problems(value, $0, path) } ?? ["\(path): no definition \(name)"]
        }
        if let object = value as? [String: Any] { found += inside(object, schema, path) }
        if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
            found += list.enumerated().flatMap { problems($0.element, items, "\(path)/\($0.offset)") }
        }
        return found
    }

    private func inside(_ object: [String: Any], _ schema: [String: Any], _ path: String) -> [String] {
        let properties = schema["properties"] as? [String: Any] ?? [:]
        return object.flatMap { key, value -> [String] in
            if let rule = properties[key] as? [String: Any] { return problems(value, rule, "\(path)/\(key)") }
            if let rule = schema["additionalProperties"] as? [String: Any] {
                return problems(value, rule, "\(path)/\(key)")
            }
            return schema["additionalProperties"] as? Bool == false ? ["\(path): \(key) is not in the schema"] : []
        }
    }

    private func check(_ value: Any, _ keyword: String, _ rule: Any) -> String? {
        switch keyword {
        case "type":
            let types = rule as? [String] ?? [rule as? String ?? ""]
            return types.contains { Self.isOf(value, $0) } ? nil : "it is no \(types.joined(separator: " or "))"
        case "required":
            guard let object = value as? [String: Any] else { return nil }
            let missing = (rule as? [String] ?? []).filter { object[$0] == nil }
            return missing.isEmpty ? nil : "without \(missing.joined(separator: ", "))"
        case "enum":
            return (rule as? [Any] ?? []).contains { Self.isSame($0, value) } ? nil : "\(value) is not allowed"
        case "const": return Self.isSame(rule, value) ? nil : "it is not \(rule)"
        default: return nil
        }
    }

    private static func isSame(_ left: Any, _ right: Any) -> Bool { (left as? NSObject) == (right as? NSObject) }

    private static func isOf(_ value: Any, _ type: String) -> Bool {
        let isFlag = (value as? NSNumber).map { isBoolean($0) } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "null": return value is NSNull
        case "boolean": return isFlag
        case "number": return value is NSNumber && !isFlag
        case "integer":
            return (value as? NSNumber).map { !isFlag && $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: return false
        }
    }

    private static func isBoolean(_ number: NSNumber) -> Bool {
        String(cString: number.objCType) == "c" || number === NSNumber(value: true) || number === NSNumber(value: false)
    }
}
