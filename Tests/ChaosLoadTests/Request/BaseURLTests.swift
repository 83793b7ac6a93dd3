import ChaosCore
import Testing

@testable import ChaosLoad

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", false, "127.0.0.1", 8_080, "", "127.0.0.1:8080"),
        ("http://shop", false, "shop", 80, "", "shop"),
        ("https://shop/", true, "shop", 443, "", "shop"),
        ("https://shop:8443/api/v2/", true, "shop", 8_443, "/api/v2", "shop:8443"),
        ("http://[::1]:9000/x", false, "::1", 9_000, "/x", "[::1]:9000"),
        ("http://[::1]", false, "::1", 80, "", "[::1]"),
    ])
    func aBaseURLIsSplit(
        text: String, isSecure: Bool, host: String, port: Int, prefix: String, header: String
    ) throws {
        let url = try BaseURL(text)
        #expect(url.isSecure == isSecure)
        #expect((url.host, url.port, url.prefix) == (host, port, prefix))
        #expect(url.hostHeader == header)
    }

    @Test(arguments: [
        "", "shop:80", "ftp://shop", "http://", "http://:80", "http://shop:", "http://shop:0", "http://shop:65536",
        "http://shop:8x", "http://user:hush@shop", "http://shop?q=hush", "http://shop/#hush", "http://sh op",
        "http://[::1", "http://[::1]80", "http://shop\r\nX: y", "http://sh\u{f6}p",
    ])
    func anythingElseIsRefusedWithoutRepeatingIt(text: String) {
        let error = #expect(throws: ChaosError.self) { try BaseURL(text) }
        #expect(error?.code == .invalidFile)
        #expect(error?.description.contains("hush") == false)
    }
}
