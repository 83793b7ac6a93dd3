import ChaosClients
import Testing

@Suite struct MariaDBEndpointTests {
    @Test(arguments: [
        ("mysql://u:p@h/db", "h:3306/db"),
        ("mariadb://u:p%40ss@127.0.0.1:6000/orders?ssl-mode=REQUIRED", "127.0.0.1:6000/orders"),
        ("MySQL://u@[::1]:3307/db?sslmode=disable", "[::1]:3307/db"),
        ("mysql://someone@h", "h:3306/"),
    ])
    func describesTheTargetWithoutCredentials(_ url: String, _ description: String) throws {
        #expect(try MariaDBEndpoint(url: url).description == description)
        #expect(try SQLEngine.endpoint(url: url).description == description)
        #expect(try SQLEngine.endpoint(url: url).engine == .mariadb)
    }

    @Test(arguments: [
        ("", MariaDBSecurity.Mode.preferred), ("?ssl-mode=disabled", .disabled), ("?sslmode=require", .required),
        ("?ssl-mode=VERIFY_IDENTITY&ssl-ca=/ca.pem", .verifyIdentity),
        ("?sslmode=verify-full&sslrootcert=/ca.pem", .verifyIdentity),
    ])
    func readsHowTheConnectionIsProtected(_ options: String, _ mode: MariaDBSecurity.Mode) throws {
        let security = try MariaDBEndpoint(url: "mysql://u:p@h/db\(options)").security
        #expect(security.mode == mode)
        #expect(security.authorityFile == (mode == .verifyIdentity ? "/ca.pem" : nil))
    }

    @Test(arguments: [
        "", "postgresql://u:canary-77@h/db", "mysql://u:canary-77@h:port/db", "mysql://u:canary-77@h:99999/db",
        "mysql://u:canary-77@h/db?nonsense=1", "mysql://u:canary-77@h/db?ssl-mode=maybe", "mysql:///canary-77",
        "mysql://u:canary-77@h/a/b", "mysql://u:canary-77@h/db?ssl-cert=/c.pem",
        "mysql://u:canary-77@h/db?ssl-ca=/c.pem",
        "mysql://u:canary-77%00@h/db",
    ])
    func refusesAWrongURLWithoutRepeatingIt(_ url: String) async {
        let error = await clientError { _ = try MariaDBEndpoint(url: url) }
        #expect(error?.code == .invalidURL)
        #expect(error.map { "\($0)" }?.contains("ary-77") == false)
    }
}
