import ChaosClients
import Testing

@Suite struct RedisEndpointTests {
    struct Good: CustomTestStringConvertible, Sendable {
        let url: String
        let description: String
        var security = RedisEndpoint.Security.plain
        var testDescription: String { url }
    }

    @Test(arguments: [
        Good(url: "redis://127.0.0.1", description: "127.0.0.1:6379/0"),
        Good(url: "redis://localhost:7000/3", description: "localhost:7000/3"),
        Good(url: "REDIS://h/", description: "h:6379/0"),
        Good(url: "redis://:p%40ss@h:1/15", description: "h:1/15"),
        Good(url: "redis://user:pw@[::1]:6380/2", description: "[::1]:6380/2"),
        Good(url: "rediss://h", description: "h:6379/0", security: .tls(authorityFile: nil)),
        Good(url: "rediss://h?cacert=/a/ca.pem", description: "h:6379/0", security: .tls(authorityFile: "/a/ca.pem")),
        Good(url: "rediss://h?insecure=true", description: "h:6379/0", security: .unverifiedTLS),
        Good(url: "rediss://h?insecure=false", description: "h:6379/0", security: .tls(authorityFile: nil)),
    ])
    func readsAURL(_ good: Good) throws {
        let endpoint = try RedisEndpoint(url: good.url)
        #expect(endpoint.description == good.description)
        #expect(endpoint.security == good.security)
    }

    @Test(arguments: [
        ("", "not a URL"),
        ("no url at all", "not a URL"),
        ("http://h:6379", "scheme"),
        ("redis://", "host"),
        ("redis://h:0", "port"),
        ("redis://h:70000", "port"),
        ("redis://h/first", "database number"),
        ("redis://h/-1", "database number"),
        ("redis://user@h", "no password"),
        ("redis://h?cacert=/a", "rediss"),
        ("rediss://h?cacert=", "options"),
        ("rediss://h?verify=no", "options"),
        ("rediss://h?insecure=maybe", "options"),
    ])
    func refusesAWrongURLAndSaysWhy(_ url: String, _ word: String) async throws {
        let error = await clientError { _ = try RedisEndpoint(url: url) }
        #expect(error?.code == .invalidURL)
        #expect(error?.cause.contains(word) == true, "\(error?.cause ?? "")")
    }
}
