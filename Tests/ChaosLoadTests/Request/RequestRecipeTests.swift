import ChaosCore
import NIOCore
import Testing

@testable import ChaosLoad

@Suite struct RequestRecipeTests {
    private func recipe(
        _ template: RequestTemplate, overrides: [String: VariableGenerator] = [:],
        base: String = "http://127.0.0.1:8080"
    ) throws -> RequestRecipe {
        try RequestRecipe(scenario: "s", template: template, overrides: overrides, base: BaseURL(base))
    }

    private func render(_ recipe: RequestRecipe, vu: Int = 3, iteration: Int = 41, seed: UInt64 = 1) -> String {
        var (recipe, buffer, random) = (recipe, ByteBuffer(string: "old"), LoadRandom(seed: seed))
        let start = IterationStart(intended: 0, user: 0, vu: vu, iteration: iteration)
        recipe.write(start, to: &buffer, using: &random)
        return String(buffer: buffer)
    }

    @Test func aPostIsWrittenByteForByte() throws {
        let template = RequestTemplate(
            method: "POST", path: "/api/coupons/${user}", headers: [("X-Key", Secret("k-${vu}"))],
            body: "{\"n\":${iteration},\"money\":\"$5\"}", function: "f")
        #expect(
            render(try recipe(template, base: "http://127.0.0.1:8080/shop/")) == """
                POST /shop/api/coupons/300042 HTTP/1.1\r
                Host: 127.0.0.1:8080\r
                User-Agent: firedrill\r
                Content-Type: application/json\r
                X-Key: k-3\r
                Content-Length: 21\r
                \r
                {"n":41,"money":"$5"}
                """)
    }

    @Test func aGetHasNoLengthAndGivenHeadersWin() throws {
        let template = RequestTemplate(
            method: "GET", path: "/", headers: [("host", Secret("shop")), ("User-Agent", Secret("me"))], function: "f")
        #expect(render(try recipe(template)) == "GET / HTTP/1.1\r\nhost: shop\r\nUser-Agent: me\r\n\r\n")
        let empty = RequestTemplate(method: "POST", path: "/", function: "f")
        #expect(render(try recipe(empty)).hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test func oneVariableHasOneValueWithinARequestAndNewOnesAfter() throws {
        let template = RequestTemplate(
            method: "POST", path: "/${coupon}", body: "${coupon},${uuid},${uuid}",
            variables: ["coupon": .random(8...13)], function: "f")
        var (made, random, buffer) = (try recipe(template), LoadRandom(seed: 5), ByteBuffer())
        var seen: Set<String> = []
        var uuids: Set<Substring> = []
        for iteration in 0..<300 {
            made.write(IterationStart(intended: 0, user: 0, vu: 1, iteration: iteration), to: &buffer, using: &random)
            let text = String(buffer: buffer)
            let parts = try #require(text.split(separator: "\r\n\r\n").last).split(separator: ",")
            #expect(text.hasPrefix("POST /\(parts[0]) "))
            #expect(parts[1] == parts[2])
            #expect(parts[1].count == 36)
            #expect(Array(parts[1])[14] == "4" && "89ab".contains(Array(parts[1])[19]))
            seen.insert(String(parts[0]))
            uuids.insert(parts[1])
        }
        #expect(seen == ["8", "9", "10", "11", "12", "13"])
        #expect(uuids.count == 300)
    }

    @Test func samplesAreDifferentNumbersInEveryOrder() throws {
        let template = RequestTemplate(
            method: "POST", path: "/", body: "${p.0} ${p.1} ${p.2}", variables: ["p": .sample(count: 3, from: 1...3)],
            function: "f")
        let made = try recipe(template)
        var orders: [Substring: Int] = [:]
        for seed in 0..<6_000 {
            let text = render(made, seed: UInt64(seed))
            orders[try #require(text.split(separator: "\r\n\r\n").last), default: 0] += 1
        }
        #expect(Set(orders.keys) == ["1 2 3", "1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1"])
        #expect(orders.values.allSatisfy { (850...1_150).contains($0) }, "each order about 1,000 times: \(orders)")
    }

    @Test func alternativesComeByTheirWeight() throws {
        let template = RequestTemplate(
            method: "POST", path: "/", body: "${p.0},${p.1}",
            variables: ["p": .oneOf([(5, .sample(count: 2, from: 1...2)), (95, .sample(count: 2, from: 3...102))])],
            function: "f")
        let made = try recipe(template)
        var hot = 0
        for seed in 0..<4_000 {
            let numbers = try #require(render(made, seed: UInt64(seed)).split(separator: "\r\n\r\n").last)
                .split(separator: ",").compactMap { Int($0) }
            #expect(numbers[0] != numbers[1])
            #expect((numbers[0] <= 2) == (numbers[1] <= 2))
            if numbers[0] <= 2 { hot += 1 }
        }
        #expect((140...260).contains(hot), "5 % of 4,000 is 200, got \(hot)")
    }

    @Test func wholeRangesOfIntegersWork() throws {
        let template = RequestTemplate(
            method: "POST", path: "/", body: "${n} ${one}",
            variables: ["n": .random(Int.min...Int.max), "one": .random(-7 ... -7)], function: "f")
        let parts = try #require(render(try recipe(template)).split(separator: "\r\n\r\n").last).split(separator: " ")
        #expect(Int(parts[0]) != nil)
        #expect(parts[1] == "-7")
    }

    @Test func anOverrideReplacesTheTargetsGenerator() throws {
        let template = RequestTemplate(
            method: "POST", path: "/", body: "${coupon}", variables: ["coupon": .random(8...13)], function: "f")
        #expect(render(try recipe(template, overrides: ["coupon": .random(99...99)])).hasSuffix("\r\n\r\n99"))
    }

    @Test(arguments: [
        ("${copon}", "is not a variable", "Did you mean coupon"),
        ("${list}", "needs an index from 0 to 1", ""),
        ("${list.2}", "needs an index from 0 to 1", ""),
        ("${coupon.0}", "has an index", ""),
        ("${coupon", "without its }", ""),
        ("${}", "is not a variable", "Known: vu, iteration, user, uuid, coupon, list.0, list.1"),
    ])
    func aBadPlaceholderIsRefusedWithWhatIsKnown(body: String, cause: String, remedy: String) {
        let template = RequestTemplate(
            method: "POST", path: "/", body: body,
            variables: ["coupon": .random(8...13), "list": .sample(count: 2, from: 1...9)], function: "f")
        let error = #expect(throws: ChaosError.self) { try recipe(template) }
        #expect(error?.code == .invalidFile)
        #expect(error?.cause.contains(cause) == true)
        #expect(error?.remedy?.contains(remedy) ?? remedy.isEmpty)
    }

    @Test(arguments: [
        VariableGenerator.sample(count: 0, from: 1...2), .sample(count: 3, from: 1...2),
        .sample(count: 5_000, from: 1...9_999), .oneOf([]), .oneOf([(0, .random(1...2))]),
        .oneOf([(-1, .random(1...2)), (2, .random(1...2))]), .oneOf([(.nan, .random(1...2))]),
        .oneOf([(1, .random(1...2)), (1, .sample(count: 2, from: 1...2))]),
    ])
    func aGeneratorThatCannotWorkIsRefused(generator: VariableGenerator) {
        let template = RequestTemplate(method: "POST", path: "/", variables: ["x": generator], function: "f")
        let error = #expect(throws: ChaosError.self) { try recipe(template) }
        #expect(error?.cause.contains("x cannot be drawn") == true)
    }

    @Test func whatCouldBreakOutOfItsPlaceIsRefused() {
        let bad: [(RequestTemplate, String)] = [
            (RequestTemplate(method: "POST", path: "/a b", function: "f"), "percent-encoded"),
            (RequestTemplate(method: "POST", path: "no", function: "f"), "does not start with /"),
            (RequestTemplate(method: "GET /x", path: "/", function: "f"), "not a method"),
            (RequestTemplate(method: "GET", path: "/", headers: [("A:", Secret("x"))], function: "f"), "header name"),
            (
                RequestTemplate(method: "GET", path: "/", headers: [("A", Secret("hush\r\nB: c"))], function: "f"),
                "control character"
            ),
            (
                RequestTemplate(method: "GET", path: "/", headers: [("Content-Length", Secret("1"))], function: "f"),
                "generator's own"
            ),
            (RequestTemplate(method: "GET", path: "/", success: [200], soldOut: [200], function: "f"), "both success"),
            (RequestTemplate(method: "GET", path: "/", variables: ["vu": .random(1...2)], function: "f"), "built in"),
        ]
        for (template, cause) in bad {
            let error = #expect(throws: ChaosError.self) { try recipe(template) }
            #expect(error?.cause.contains(cause) == true, "\(String(describing: error))")
            #expect(error?.description.contains("hush") == false, "a header value may be a secret")
        }
    }

    @Test func anOverrideThatNothingUsesIsRefused() {
        let template = RequestTemplate(method: "POST", path: "/", body: "${user}", function: "f")
        let error = #expect(throws: ChaosError.self) { try recipe(template, overrides: ["coupn": .random(1...2)]) }
        #expect(error?.cause.contains("coupn, which the request does not use") == true)
    }

    @Test func theRecordHasWhatPathAndBodyName() throws {
        let template = RequestTemplate(
            method: "POST", path: "/${user}", headers: [("K", Secret("${uuid}"))], body: "${coupon}${user}",
            variables: ["coupon": .random(8...8), "other": .random(1...9)], function: "f")
        var (made, random, buffer) = (try recipe(template), LoadRandom(seed: 5), ByteBuffer())
        made.write(IterationStart(intended: 0, user: 0, vu: 2, iteration: 0), to: &buffer, using: &random)
        #expect(made.recorded.map(\.name) == ["user", "coupon"])
        #expect(made.recordedValues() == [.integer(200_001), .integer(8)])
    }

    @Test func numbersAreWrittenInDecimal() {
        var buffer = ByteBuffer()
        for number in [0, 7, -1, 10, 99_999, Int.max, Int.min] {
            buffer.writeDecimal(number)
            buffer.writeString(" ")
        }
        #expect(String(buffer: buffer) == "0 7 -1 10 99999 \(Int.max) \(Int.min) ")
    }
}
