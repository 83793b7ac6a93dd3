import ChaosCore
import Testing

@testable import ChaosFaults

@Suite struct RequestTextTests {
    private func template(_ body: String, _ variables: [String: VariableGenerator]) -> RequestTemplate {
        RequestTemplate(method: "POST", path: "/orders/${user}", body: body, variables: variables, function: "order")
    }

    private let pairs = VariableGenerator.oneOf([
        (weight: 5, generator: .sample(count: 2, from: 1...2)),
        (weight: 95, generator: .sample(count: 2, from: 101...300)),
    ])

    @Test func theKeysComeInTheOrderGiven() throws {
        let text = try RequestText(
            template("[${products.0}, ${products.1}] ${products.0} $ {x}", ["products": pairs]), named: "place-order")
        let one = text.render(keys: ["7", "9"], number: 3)
        #expect(one.path == "/orders/9000000000000003")
        #expect(one.body == "[7, 9] 7 $ {x}")
        #expect(text.render(keys: ["9", "7"], number: 4).body == "[9, 7] 9 $ {x}")
    }

    @Test func theUsersAreThoseThatAuditsLeaveOutAndNoLoadHas() throws {
        let text = try RequestText(template("${products.0}", ["products": pairs]), named: "x")
        for number in [1, 2, 1_000_000_000] {
            let user = text.render(keys: ["7", "9"], number: number).path.split(separator: "/").last.flatMap { Int($0) }
            #expect(InjectedUsers.range.contains(try #require(user)))
        }
        // A drill's load has users below this, and 2^53 is where JSON readers begin to round.
        #expect(InjectedUsers.range.lowerBound > 4_000_000 * 2_000_000_000)
        #expect(InjectedUsers.range.upperBound < 1 << 53)
    }

    @Test func otherVariablesAreDrawnOncePerRequest() throws {
        let text = try RequestText(
            template(
                "${p.0} ${p.1} ${coupon} ${coupon} ${uuid} ${uuid}", ["p": pairs, "coupon": .random(8...13)]),
            named: "x")
        let words = try #require(text.render(keys: ["1", "2"], number: 1).body).split(separator: " ")
        #expect(words[2] == words[3])
        #expect((8...13).contains(Int(words[2]) ?? 0))
        #expect(words[4] == words[5])
        #expect(words[4].wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) != nil)
    }

    @Test func aRequestThatNamesOneRowIsRefused() {
        let error = #expect(throws: ChaosError.self) {
            try RequestText(template("${coupon}", ["coupon": .random(1...2)]), named: "issue-coupon")
        }
        #expect(error?.target == "issue-coupon")
    }
}
