import Testing

@testable import ChaosLab

struct FreePortsTests {
    @Test func `ports are different, free and below those of outgoing connections`() throws {
        let ports = try FreePorts.pick(20)
        #expect(Set(ports).count == 20)
        let text = SystemText.read("/proc/sys/net/ipv4/ip_local_port_range") ?? "32768"
        let ephemeral = Int(text.split(whereSeparator: { $0.isWhitespace }).first ?? "") ?? 32_768
        for port in ports { #expect(port < ephemeral && port >= 12_000) }
        // A lab of another test may have begun to listen on one of them in this moment, but hardly on two.
        #expect(ports.filter(FreePorts.isFree).count >= 19)
    }

    @Test func `ports that a starting lab wants are kept from another until it has let go`() throws {
        let ports = try FreePorts.pick(3)
        var holder = PortReservation(ports)
        #expect(holder != nil)
        #expect(PortReservation([ports[2], ports[0] + 1]) == nil)
        withExtendedLifetime(holder) {}
        holder = nil
        #expect(PortReservation(ports) != nil)
    }

    @Test func `a port that somebody listens on is not free`() throws {
        let listener = try Listener()
        #expect(!FreePorts.isFree(listener.port))
        withExtendedLifetime(listener) {}
    }
}
