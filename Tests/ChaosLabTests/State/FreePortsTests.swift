import Testing

@testable import ChaosLab

struct FreePortsTests {
    @Test func `ports are different, free and below those of outgoing connections`() throws {
        let ports = try FreePorts.pick(20)
        #expect(Set(ports).count == 20)
        let text = SystemText.read("/proc/sys/net/ipv4/ip_local_port_range") ?? "32768"
        let ephemeral = Int(text.split(whereSeparator: { $0.isWhitespace }).first ?? "") ?? 32_768
        for port in ports {
            #expect(port < ephemeral && port >= 12_000)
            #expect(FreePorts.isFree(port))
        }
    }

    @Test func `a port that somebody listens on is not free`() throws {
        let listener = try Listener()
        #expect(!FreePorts.isFree(listener.port))
        withExtendedLifetime(listener) {}
    }
}
