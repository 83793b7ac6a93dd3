import ChaosCore

/// What a request template must keep to, so that nothing in it can break out of its place in the request.
enum RequestRules {
    /// Throws `invalidFile` for the first rule that the template breaks. Header values are never repeated.
    static func check(_ template: RequestTemplate, scenario: String) throws(ChaosError) {
        func refuse(_ cause: String) -> ChaosError {
            ChaosError(.invalidFile, operation: "prepare the load", target: "scenario \(scenario)", cause: cause)
        }
        guard isToken(template.method), template.method == template.method.uppercased() else {
            throw refuse("\(template.method) is not a method such as GET or POST")
        }
        guard template.path.hasPrefix("/") else { throw refuse("the path \(template.path) does not start with /") }
        guard template.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw refuse("the path has a character that must be percent-encoded")
        }
        for header in template.headers {
            guard isToken(header.name) else { throw refuse("\(header.name) is not a header name") }
            guard header.value.reveal().utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw refuse("the value of the header \(header.name) has a control character")
            }
            if ["content-length", "transfer-encoding", "connection"].contains(header.name.lowercased()) {
                throw refuse("the header \(header.name) is the generator's own and cannot be given")
            }
        }
        let overlap = template.success.intersection(template.soldOut)
        if let status = overlap.min() { throw refuse("status \(status) cannot be both success and sold out") }
    }

    /// True for the characters that RFC 9110 allows in methods and header names.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { HeaderBytes.isToken($0) }
    }
}
