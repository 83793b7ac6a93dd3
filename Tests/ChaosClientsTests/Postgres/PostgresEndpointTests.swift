import ChaosClients
import Testing

@Suite struct PostgresEndpointTests {
    @Test(arguments: [
        ("postgresql://u:p@h/db", "h:5432/db"),
        ("postgres://u:p%40ss@127.0.0.1:6000/orders?sslmode=require", "127.0.0.1:6000/orders"),
        ("postgresql://u@[::1]:5433/db", "[::1]:5433/db"),
        ("postgresql://u@h1:1,h2:2/db?target_session_attrs=read-write", "h1:1,h2:2/db"),
        ("postgresql://someone@h", "h:5432/someone"),
    ])
    func describesTheTargetWithoutCredentials(_ url: String, _ description: String) throws {
        #expect(try PostgresEndpoint(url: url).description == description)
    }

    @Test(arguments: [
        "", "mysql://u:canary-77@h/db", "host=localhost password=canary-77", "http://h/db",
        "postgresql://u:canary-77@h:port/db",
        "postgresql://u:canary-77@h/db?nonsense=1", "postgresql://u:can/ary-77@h/db?%zz", "postgresql://[::1/canary-77",
    ])
    func refusesAWrongURLWithoutRepeatingIt(_ url: String) async {
        let error = await clientError { _ = try PostgresEndpoint(url: url) }
        #expect(error?.code == .invalidURL)
        #expect(error.map { "\($0)" }?.contains("ary-77") == false)
    }
}
