import Glibc
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
        let port = try FreePorts.pick(1)[0]
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(server) }
        #expect(LoopbackAddress.with(port: port) { bind(server, $0, $1) } == 0)
        #expect(listen(server, 1) == 0)
        #expect(!FreePorts.isFree(port))
    }
}
