import Testing

@testable import ChaosProbes

@Suite struct TopLevelFieldTests {
    private func field(_ text: String, _ name: String = "id") -> String? {
        TopLevelField.text(name, in: Array(text.utf8))
    }

    @Test(arguments: [
        (#"{"id":101}"#, "101"),
        (#" { "id" : 101 , "x" : 1 } "#, "101"),
        ("{\n\t\"id\":\r\n\"a-1\"\n}", "a-1"),
        (#"{"a":{"id":1},"b":[{"id":2},[3]],"id":4}"#, "4"),
        (#"{"a":"{\"id\":1}","id":2}"#, "2"),
        (#"{"a":"b\\","id":2}"#, "2"),
        (#"{"id":"a\"b\u00e9\n"}"#, "a\"bé\n"),
        (#"{"\u0069d":7}"#, "7"),
        (#"{"id":-1.5e3}"#, "-1.5e3"),
        (#"{"id":true}"#, "true"),
        (#"{"id":1,"id":2}"#, "1"),
        (#"{"id":"","x":1}"#, ""),
        // Only the beginning of an answer is kept.
        (#"{"id":101,"items":[{"name":"cut of"#, "101"),
        (#"{"id":"whole","x"#, "whole"),
    ])
    func aFieldIsFound(_ body: String, _ value: String) {
        #expect(field(body) == value)
    }

    @Test(arguments: [
        "", "{", "{}", "[]", "101", "null", #"{"id""#, #"{"id":"#, #"{"id":10"#, #"{"id":"cut"#, #"{"id":"cut\""#,
        #"{"id":null}"#, #"{"id":{"x":1}}"#, #"{"id":[1]}"#, #"{"other":1}"#, #"{"a":{"id":1}}"#, #"{id:1}"#,
        #"{"a" "id":1}"#, #"{"a":1 "id":2}"#, "not json", "<html>id: 1</html>", #"[{"id":1}]"#,
    ])
    func aFieldThatIsNotThereOrCutOffHasNoValue(_ body: String) {
        #expect(field(body) == nil)
    }
}
