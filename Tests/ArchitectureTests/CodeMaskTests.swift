import Testing

@Suite struct `Blanking comments and strings` {
    @Test(arguments: [
        ("let a = 1", "let a = 1"),
        ("a // try!", "a        "),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("a /* b\nc */ d", "a     \n     d"),
        (#"f("a \" b")"#, #"f(        )"#),
        (#"f("a \(b("c")!) d")"#, #"f(     b(   )!    )"#),
        (##"f(#"a " \(b) "# + c)"##, ##"f(              + c)"##),
        (##"f(#"\#(b)"#)"##, ##"f(     b   )"##),
        ("f(\"\"\"\n  try! \"x\" \\(y)\n  \"\"\") + z", "f(   \n             y \n     ) + z"),
        (#""unterminated"# + "\nlet b = 2", "             \nlet b = 2"),
        (#"func `a "quoted" name`() { "x" }"#, #"func `a "quoted" name`() {     }"#),
        (##"#expect(a == "b")"##, ##"#expect(a ==    )"##),
        (#"a / b / c "d""#, #"a / b / c    "#),
        (#"f("쿠폰")!"#, #"f(        )!"#),
    ])
    func `leaves the code at its place`(source: String, expected: String) {
        #expect(CodeMask.apply(to: source) == expected)
    }

    @Test(arguments: ["\"", "\"\"\"", "/*", "\"\\(", "#\"", "`", "\\", ""])
    func `ends with text that is cut off`(source: String) {
        #expect(CodeMask.apply(to: source).utf8.count == source.utf8.count)
    }
}

@Suite struct `Words in a text` {
    @Test(arguments: [
        ("ChaosFault", ["chaos", "fault"]), ("defaultValue", ["default", "value"]),
        ("FIREDRILL_HOME", ["firedrill", "home"]),
        ("HTTPFault2x", ["http", "fault", "x"]), ("a fault-injection.", ["a", "fault", "injection"]), ("", []),
        ("X", ["x"]),
    ])
    func `are the parts that a person reads`(text: String, expected: [String]) {
        #expect(Words.split(text) == expected)
    }
}
