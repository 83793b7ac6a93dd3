/// One kind of request to the target, as the target file describes it.
public struct RequestTemplate: Sendable, Equatable {
    public let method: String
    /// The path with `${variables}`, relative to the base URL.
    public let path: String
    /// Header values may carry secrets, so they are never printed.
    public let headers: [(name: String, value: Secret)]
    /// The body with `${variables}`; `nil` for none.
    public let body: String?
    /// Status codes that count as success.
    public let success: Set<Int>
    /// Status codes that are a business outcome of their own (sold out): neither success nor failure.
    public let soldOut: Set<Int>
    public let variables: [String: VariableGenerator]
    /// Which function of the business the request stands for; levels are judged per function.
    public let function: String

    public init(
        method: String, path: String, headers: [(name: String, value: Secret)] = [], body: String? = nil,
        success: Set<Int> = [200], soldOut: Set<Int> = [], variables: [String: VariableGenerator] = [:],
        function: String
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.success = success
        self.soldOut = soldOut
        self.variables = variables
        self.function = function
    }

    public static func == (left: RequestTemplate, right: RequestTemplate) -> Bool {
        left.method == right.method && left.path == right.path && left.body == right.body
            && left.success == right.success && left.soldOut == right.soldOut
            && left.variables == right.variables && left.function == right.function
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}
