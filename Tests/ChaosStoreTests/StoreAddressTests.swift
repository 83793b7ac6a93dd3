import ChaosCore
import ChaosStore
import Testing

@Suite struct StoreAddressTests {
    @Test(arguments: ["mysql://u:canary@h/db", "postgres://u:canary@h:99999/db", "https://canary@h/", ""])
    func anAddressThatIsNoneIsRefusedWithoutRepeatingIt(_ text: String) {
        let error = #expect(throws: ChaosError.self) { _ = try StoreAddress(text) }
        #expect(error?.code == .usage)
        #expect(error.map { "\($0)".contains("canary") } == false)
    }

    @Test func aPathIsAFileAndAURLIsASecret() throws {
        guard case .file(let path) = try StoreAddress("/var/lib/x/../store.sqlite") else {
            Issue.record("no file")
            return
        }
        #expect(path == "/var/lib/store.sqlite")
        let address = try StoreAddress("postgresql://u:canary@h/db")
        #expect(!"\(address)".contains("canary") && !String(reflecting: address).contains("canary"))
    }

    @Test func aStoreThatIsNotThereIsToldWithoutItsPassword() async throws {
        let address = try StoreAddress("postgres://u:canary@127.0.0.1:1/db")
        let error = await #expect(throws: ChaosError.self) { _ = try await OpenStore.open(address, own: .here) }
        #expect(error?.code == .storage && error?.target == "127.0.0.1:1/db")
        #expect(error.map { "\($0)".contains("canary") } == false)
    }
}
