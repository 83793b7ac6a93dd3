import ChaosTestKit
import Foundation
import Testing

/// The judge must be able to find each fault, else a clean payload proves nothing.
@Suite struct SlackPayloadValidatorTests {
    private static let long = String(repeating: "x", count: 3001)

    @Test(arguments: [
        ("nonsense", "not a JSON object"), (#"[]"#, "not a JSON object"), (#"{}"#, "no_text"),
        (#"{"text":"","blocks":[]}"#, "no_text"), (#"{"text":"a","blocks":{}}"#, "not a list"),
        (
            #"{"blocks":[{"type":"header","text":{"type":"plain_text","text":"\#(long.prefix(151))"}}]}"#,
            "151 characters"
        ),
        (#"{"blocks":[{"type":"header","text":{"type":"mrkdwn","text":"a"}}]}"#, "mrkdwn is not allowed"),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"\#(long)"}}]}"#, "3001 characters"),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":""}}]}"#, "0 characters"),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":" "}}]}"#, "white space"),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"a","emoji":true}}]}"#, "emoji"),
        (#"{"blocks":[{"type":"section"}]}"#, "needs text or fields"),
        (#"{"blocks":[{"type":"section","fields":[]}]}"#, "0 fields"),
        (#"{"blocks":[{"type":"section","fields":[\#(field(11))]}]}"#, "11 fields"),
        (
            #"{"blocks":[{"type":"section","fields":[{"type":"mrkdwn","text":"\#(long.prefix(2001))"}]}]}"#,
            "2001 characters"
        ),
        (#"{"blocks":[{"type":"context","elements":[\#(field(11))]}]}"#, "11 elements"),
        (#"{"blocks":[{"type":"divider","block_id":"\#(long.prefix(256))"}]}"#, "256 characters"),
        (#"{"blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]}"#, "used twice"),
        (#"{"blocks":[{"type":"actions","elements":[]}]}"#, "0 elements"),
        (#"{"blocks":[{"type":"actions","elements":[{"type":"datepicker","action_id":"a"}]}]}"#, "no button"),
        (#"{"blocks":[{"type":"actions","elements":[\#(button("a", "x"))]}]}"#, "mrkdwn is not allowed"),
        (#"{"blocks":[{"type":"actions","elements":[\#(button("", "x", "plain_text"))]}]}"#, "0 characters"),
        (
            #"{"blocks":[{"type":"actions","elements":[\#(button("a", long.prefix(76), "plain_text"))]}]}"#,
            "76 characters"
        ),
        (#"{"blocks":[{"type":"surprise"}]}"#, "unsupported type surprise"),
        (
            #"{"text":"a","blocks":[\#(dividers(51))]}"#,
            "51 blocks"
        ),
    ])
    func everyBrokenRuleIsNamed(body: String, problem: String) {
        let findings = SlackPayloadValidator.validate(Data(body.utf8))
        #expect(findings.problems.contains { $0.contains(problem) }, "\(findings.problems)")
    }

    @Test(arguments: [
        (#"{"text":"<!channel> hello"}"#, 1, 0), (#"{"text":"<@U012AB3CD>"}"#, 1, 0), (#"{"text":"<#C1>"}"#, 1, 0),
        (#"{"text":"a <nothing|b>"}"#, 0, 1), (#"{"text":"a < b"}"#, 0, 1), (#"{"text":"a > b"}"#, 0, 1),
        (#"{"text":"a & b"}"#, 0, 1), (#"{"text":"a &amp; &lt;!channel&gt;"}"#, 0, 0), (#"{"text":"@here"}"#, 0, 0),
        (#"{"text":"@here","link_names":true}"#, 1, 0), (#"{"text":"@here","parse":"full"}"#, 1, 0),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"@channel"}}]}"#, 1, 0),
        (#"{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"@channel","verbatim":true}}]}"#, 0, 0),
        (#"{"blocks":[{"type":"header","text":{"type":"plain_text","text":"@channel"}}]}"#, 0, 0),
        ("{\"text\":\"<\u{20D2}!channel>\"}", 0, 1),
    ])
    func liveMarkupIsSeen(body: String, mentions: Int, unescaped: Int) {
        let findings = SlackPayloadValidator.validate(Data(body.utf8))
        #expect(findings.problems.isEmpty)
        #expect(findings.liveMentions.count == mentions, "\(findings)")
        #expect(findings.unescaped.count == unescaped, "\(findings)")
    }

    @Test func aLinkIsCleanOnlyWhereItMayLead() {
        let findings = SlackPayloadValidator.validate(Data(#"{"text":"a <https://example.com/x|b>"}"#.utf8))
        #expect(findings.links == ["https://example.com/x"] && findings.unescaped.isEmpty)
        #expect(!findings.isClean && findings.isClean(linksTo: ["https://example.com/x"]))
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), ("text/plain", false), (nil, false),
        ("application/x-www-form-urlencoded", false),
    ])
    func onlyJSONIsJSON(contentType: String?, isJSON: Bool) {
        #expect(SlackPayloadValidator.isJSON(contentType: contentType) == isJSON)
    }

    private static func button(_ action: String, _ text: some StringProtocol, _ type: String = "mrkdwn") -> String {
        #"{"type":"button","action_id":"\#(action)","text":{"type":"\#(type)","text":"\#(text)"}}"#
    }

    private static func dividers(_ count: Int) -> String {
        Array(repeating: #"{"type":"divider"}"#, count: count).joined(separator: ",")
    }

    private static func field(_ count: Int) -> String {
        Array(repeating: #"{"type":"mrkdwn","text":"a"}"#, count: count).joined(separator: ",")
    }
}
