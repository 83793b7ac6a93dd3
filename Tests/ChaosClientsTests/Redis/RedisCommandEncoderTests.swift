import Testing

@testable import ChaosClients

@Suite struct RedisCommandEncoderTests {
    @Test func writesRESPWithByteLengths() {
        var encoder = RedisCommandEncoder()
        encoder.append(["SET", "키", .bytes([0, 13, 10]), -12])
        encoder.append([""])
        let expected = "*4\r\n$3\r\nSET\r\n$3\r\n키\r\n$3\r\n\0\r\n\r\n$3\r\n-12\r\n*1\r\n$0\r\n\r\n"
        #expect(encoder.bytes == Array(expected.utf8))
    }

    @Test func namesCommandsWithoutTheirArguments() {
        let limit = Duration.seconds(1)
        #expect(RedisJob([["auth", "secret"]], limit: limit, waitLimit: limit).operation == "AUTH")
        let several = RedisJob(
            [["GET", "a"], ["SET", "b", "c"], ["DEL", "d"], ["PING"]], limit: limit, waitLimit: limit)
        #expect(several.operation == "pipeline of 4 (GET, SET, DEL, ...)")
    }

    @Test func readsValuesInTheTypesThatCallersWant() {
        #expect(RedisValue.bulk(Array("12".utf8)).int == 12)
        #expect(RedisValue.status("OK").string == "OK")
        #expect(RedisValue.integer(3).string == "3")
        #expect(RedisValue.null.string == nil && RedisValue.null.isNull)
        #expect(RedisValue.error("WRONGTYPE Operation against").errorCode == "WRONGTYPE")
        #expect(RedisValue.error("x").string == nil && RedisValue.integer(1).array == nil)
    }
}
