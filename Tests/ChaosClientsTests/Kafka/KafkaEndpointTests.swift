import ChaosClients
import Testing

@Suite struct KafkaEndpointTests {
    @Test func showsBrokersAndNamesOfSettingsOnly() throws {
        let endpoint = try KafkaEndpoint(
            brokers: " a:9092, b:9093 ",
            options: ["security.protocol": "sasl_plaintext", "sasl.mechanisms": "PLAIN", "sasl.password": "canary-77"])
        #expect(endpoint.brokers == "a:9092,b:9093")
        #expect(endpoint.description == "a:9092,b:9093 (sasl.mechanisms, sasl.password, security.protocol)")
    }

    @Test(arguments: ["", "host", ":9092", "host:port", "h:0", "user@h:9092", "a:1,b"])
    func refusesWrongBrokers(_ brokers: String) async {
        let error = await clientError { _ = try KafkaEndpoint(brokers: brokers) }
        #expect(error?.code == .invalidURL)
    }

    @Test func refusesAnUnknownSettingByName() async {
        let error = await clientError { _ = try KafkaEndpoint(brokers: "h:1", options: ["no.such.setting": "x"]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "set no.such.setting")
    }

    @Test func refusesAValueThatIsOutOfRange() async {
        let error = await clientError { _ = try KafkaEndpoint(brokers: "h:1", options: ["security.protocol": "magic"]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "set security.protocol")
    }
}
