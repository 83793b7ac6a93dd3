import ChaosCore
import Testing

@testable import ChaosServe

@Suite struct ServeAddressTests {
    private static let token = Secret("0123456789abcdef")

    @Test(arguments: ["127.0.0.1", "127.8.0.9", "localhost", "::1", "[::1]", "LOCALHOST"])
    func thisMachineNeedsNoToken(host: String) throws {
        #expect(try ServeAddress(host: host, port: 0, token: nil).token == nil)
    }

    @Test(arguments: ["0.0.0.0", "::", "192.168.0.7", "example.org", "127.0.0.1.example.org", "127.1", "", "128.0.0.1"])
    func anyOtherAddressDoes(host: String) throws {
        #expect(throws: ChaosError.self) { try ServeAddress(host: host, port: 0, token: nil) }
        #expect(try ServeAddress(host: host, port: 0, token: Self.token).host == host)
    }

    @Test func aTokenThatCanBeGuessedIsRefusedAndNotRepeated() {
        let error = #expect(throws: ChaosError.self) {
            try ServeAddress(host: "127.0.0.1", port: 1, token: Secret("swordfish"))
        }
        #expect(error?.code == .refused)
        #expect(error.map { !"\($0)".contains("swordfish") } ?? false)
    }
}
