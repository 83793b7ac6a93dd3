import Testing

@testable import ChaosProbes

@Suite struct ServerStampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0.0), ("2026-11-27T05:39:21Z", 1_795_757_961), ("2000-02-29T12:00:00Z", 951_825_600),
        ("2026-11-27T05:39:21.123456789Z", 1_795_757_961.123456789), ("2026-11-27T14:39:21.5+09:00", 1_795_757_961.5),
        ("2026-11-26T19:39:21-10:00", 1_795_757_961),
    ])
    func aStampOfGoIsReadToTheMicrosecond(text: String, seconds: Double) throws {
        #expect(abs(try #require(ServerStamp.rfc3339(text)) - seconds) < 1e-6)
    }

    @Test(arguments: [
        "0001-01-01T00:00:00Z", "", "2026-11-27", "2026-13-01T00:00:00Z", "2026-11-27T25:00:00Z",
        "2026-11-27 05:39:21Z",
        "2026-11-27T05:39:21", "x2026-11-27T05:39:21Z",
    ])
    func whatIsNoMomentIsNone(text: String) {
        #expect(ServerStamp.rfc3339(text) == nil)
    }

    @Test(arguments: [
        ("2026-11-27T05:01:38.5Z", "2026-11-27T05:01:38.500Z", true),
        ("2026-11-27T05:01:38Z", "2026-11-27T05:01:38.000Z", true),
        ("2026-11-27T05:01:38.123999999Z", "2026-11-27T05:01:38.123Z", true),
        ("2026-11-27T14:01:38.5+09:00", "2026-11-27T05:01:38.500Z", true),
        ("2026-11-27T05:01:38.5Z", "2026-11-27T05:01:38.501Z", false), ("soon", "soon", true), ("soon", "later", false),
    ])
    func oneMomentIsTheSameHoweverManyDecimalsAServerWrites(one: String, other: String, isSame: Bool) {
        #expect((ServerStamp.moment(one) == ServerStamp.moment(other)) == isSame)
    }

    @Test func aLengthThatNoServerCouldHoldIsNone() {
        #expect(GoDuration.parse("1m30s") == .seconds(90))
        for text in ["999999999y", "999999999h999999999h", "300y"] { #expect(GoDuration.parse(text) == nil) }
    }

    @Test func theDateOfAnHTTPAnswerIsRead() {
        #expect(ServerStamp.http("Fri, 27 Nov 2026 05:39:21 GMT") == 1_795_757_961)
        for text in ["27 Nov 2026 05:39:21 GMT", "Fri, 27 Foo 2026 05:39:21 GMT", "Friday, 27-Nov-26 05:39:21 GMT", ""]
        {
            #expect(ServerStamp.http(text) == nil)
        }
    }

    @Test(arguments: [
        ("0s", 0), ("0", 0), ("30s", 30_000), ("1m30s", 90_000), ("500ms", 500), ("1h", 3_600_000), ("2d", 172_800_000),
    ])
    func aLengthOfTimeOfGoIsRead(text: String, milliseconds: Int) {
        #expect(GoDuration.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "s", "30", "-1s", "1.5s", "30 s", "99999999999999s"]) func whatIsNoLengthIsNone(text: String)
    {
        #expect(GoDuration.parse(text) == nil)
    }

    @Test func theWaitsOfAllRoutesAreFoundInAConfiguration() {
        let one = "route:\n  receiver: a\n  group_wait: 30s\n  group_interval: 5m\nreceivers:\n- name: a\n"
        #expect(AlertmanagerAPI.groupWaits(one) == [.seconds(30)])
        let three = "route:\n  group_wait: 30s\n  routes:\n  - group_wait: 0s\n    receiver: b\n  - group_wait: 30s\n"
        #expect(AlertmanagerAPI.groupWaits(three) == [.zero, .seconds(30)])
        #expect(AlertmanagerAPI.groupWaits("route:\n  group_wait: soon\n  routes:\n  - group_wait: 1s\n") == [])
        #expect(AlertmanagerAPI.groupWaits("") == [])
    }
}
