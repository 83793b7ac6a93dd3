import ChaosCore
import NIOCore

/// One kind of request, compiled once: all that is the same in every request is ready as bytes.
struct RequestRecipe {
    let scenario: String
    let success: Set<Int>
    let soldOut: Set<Int>
    /// A method that changes nothing, so that sending it again after a lost reused connection is allowed (RFC 9110, 9.2).
    let isSafe: Bool
    /// The answer to HEAD has no body whatever its headers say.
    let isHead: Bool
    /// The placeholders of path and body, for the record of outcomes.
    let recorded: [(name: String, source: VariableTable.Source)]
    let needsUUID: Bool

    private let variables: VariableTable
    private let head: TextTemplate
    private let body: TextTemplate?
    private let writesLength: Bool
    private var values = IterationValues()
    private var bodyBuffer = ByteBuffer()

    /// Compiles a scenario's template for a base URL. Throws `invalidFile` for whatever could not be sent.
    init(
        scenario: String, template: RequestTemplate, overrides: [String: VariableGenerator], base: BaseURL,
        firstUser: Int = 0
    ) throws(ChaosError) {
        self.scenario = scenario
        try RequestRules.check(template, scenario: scenario)
        var variables = try VariableTable(
            scenario: scenario, generators: template.variables.merging(overrides) { _, override in override })
        let path = try TextTemplate(template.path, scenario: scenario, variables: &variables)
        head = try TextTemplate(Self.headText(template, base: base), scenario: scenario, variables: &variables)
        var body: TextTemplate?
        if let text = template.body { body = try TextTemplate(text, scenario: scenario, variables: &variables) }
        self.body = body
        try variables.requireUse(of: Array(overrides.keys))
        let inBody = body?.placeholders ?? []
        recorded = path.placeholders + inBody.filter { new in !path.placeholders.contains { $0.name == new.name } }
        needsUUID = (head.placeholders + inBody).contains { $0.source == .uuid }
        success = template.success
        soldOut = template.soldOut
        isHead = template.method == "HEAD"
        isSafe = ["GET", "HEAD", "OPTIONS"].contains(template.method)
        writesLength = body != nil || ["POST", "PUT", "PATCH"].contains(template.method)
        values.numbers = variables.emptyValues()
        values.firstUser = firstUser
        self.variables = variables
    }

    /// Draws the values of one iteration and writes its request into the emptied buffer.
    mutating func write(
        _ start: IterationStart, to buffer: inout ByteBuffer, using random: inout LoadRandom
    ) {
        values.vu = start.vu
        values.iteration = start.iteration
        variables.draw(into: &values.numbers, using: &random)
        if needsUUID { values.uuid = (random.next(), random.next()) }
        buffer.clear()
        head.write(values, to: &buffer)
        guard writesLength else {
            buffer.writeStaticString("\r\n")
            return
        }
        bodyBuffer.clear()
        body?.write(values, to: &bodyBuffer)
        buffer.writeStaticString("Content-Length: ")
        buffer.writeDecimal(bodyBuffer.readableBytes)
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBuffer(&bodyBuffer)
    }

    /// The values that the last written request carries, for the record of outcomes.
    func recordedValues() -> [OutcomeValue] {
        recorded.map { values.outcomeValue($0.source) }
    }

    private static func headText(_ template: RequestTemplate, base: BaseURL) -> String {
        var lines = "\(template.method) \(base.prefix)\(template.path) HTTP/1.1\r\n"
        let given = Set(template.headers.map { $0.name.lowercased() })
        if !given.contains("host") { lines += "Host: \(base.hostHeader)\r\n" }
        if !given.contains("user-agent") { lines += "User-Agent: firedrill\r\n" }
        if template.body != nil, !given.contains("content-type") { lines += "Content-Type: application/json\r\n" }
        for header in template.headers { lines += "\(header.name): \(header.value.reveal())\r\n" }
        return lines
    }
}
