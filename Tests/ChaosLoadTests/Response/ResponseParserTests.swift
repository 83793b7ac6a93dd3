import Testing

@testable import ChaosLoad

@Suite struct ResponseParserTests {
    /// What a parser made of bytes that came in pieces.
    struct Outcome: Equatable {
        var progress: ResponseParser.Progress
        var consumed: Int
        var status: Int
        var keeps: Bool
        var body: String
    }

    private func parse(_ pieces: [[UInt8]], isHead: Bool = false, bodyLimit: Int = 512, ends: Bool = false) -> Outcome {
        var parser = ResponseParser()
        parser.reset(isHead: isHead, bodyLimit: bodyLimit)
        var (progress, consumed) = (ResponseParser.Progress.incomplete, 0)
        for piece in pieces where progress == .incomplete {
            var position = 0
            progress = parser.consume(piece.span, from: &position)
            consumed += position
        }
        if ends, progress == .incomplete { progress = parser.endOfStream() }
        return Outcome(
            progress: progress, consumed: consumed, status: parser.head.status, keeps: parser.keepsConnection,
            body: String(decoding: parser.bodyStart, as: UTF8.self))
    }

    private func parse(_ text: String, isHead: Bool = false, bodyLimit: Int = 512, ends: Bool = false) -> Outcome {
        parse([Array(text.utf8)], isHead: isHead, bodyLimit: bodyLimit, ends: ends)
    }

    private static let valid: [(text: String, status: Int, keeps: Bool, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, true, "hello"),
        ("HTTP/1.1 200\r\ncontent-LENGTH:5 \t\r\n\r\nhello", 200, true, "hello"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, true, ""),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", 200, true, "ok"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", 204, true, ""),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", 304, true, ""),
        (
            "HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n",
            409, true, "abc0123456789"
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n000\r\nX-Sum: 1\r\n\r\n", 200, true, ""),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 1\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx", 200, true, "x"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nb",
            503, true, "b"
        ),
        ("HTTP/1.1 200 \u{f6}ff\r\nX: \u{fc}\r\nContent-Length: 1\r\n\r\nx", 200, true, "x"),
    ]

    @Test func validResponsesAreReadWhole() {
        for (text, status, keeps, body) in Self.valid {
            let expected = Outcome(
                progress: .complete, consumed: text.utf8.count, status: status, keeps: keeps, body: body)
            #expect(parse(text) == expected, "\(text.debugDescription)")
        }
    }

    @Test func whereThePiecesAreCutMakesNoDifference() {
        var random = LoadRandom(seed: 11)
        for (text, _, _, _) in Self.valid {
            let bytes = Array(text.utf8)
            let whole = parse([bytes])
            #expect(parse(bytes.map { [$0] }) == whole, "one byte at a time: \(text.debugDescription)")
            for _ in 0..<50 {
                var pieces: [[UInt8]] = []
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Int.random(in: 1...rest.count, using: &random)
                    pieces.append(Array(rest.prefix(count)))
                    rest = rest.dropFirst(count)
                }
                #expect(parse(pieces) == whole)
            }
        }
    }

    @Test func bytesAfterAResponseAreLeftAlone() {
        let outcome = parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200")
        #expect(outcome.progress == .complete)
        #expect(outcome.consumed == 40)
    }

    @Test func aBodyWithoutALengthEndsWithTheConnection() {
        let text = "HTTP/1.1 200 OK\r\n\r\nall of it"
        #expect(parse(text).progress == .incomplete)
        let ended = parse(text, ends: true)
        #expect(ended.progress == .complete && ended.body == "all of it" && !ended.keeps)
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", ends: true).progress == .invalid(.truncated))
        #expect(parse("HTTP/1.1 200 OK\r\n", ends: true).progress == .invalid(.truncated))
        #expect(parse("", ends: true).progress == .invalid(.truncated))
    }

    @Test func theAnswerToHeadHasNoBody() {
        let outcome = parse("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", isHead: true)
        #expect(outcome.progress == .complete && outcome.keeps)
    }

    @Test func onlyTheBeginningOfTheBodyIsKept() {
        let body = String(repeating: "x", count: 2_000)
        let outcome = parse("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(body)")
        #expect(outcome.progress == .complete && outcome.body.count == 512)
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(body)", bodyLimit: 0).body.isEmpty)
    }

    @Test(arguments: [
        ("HTTP/2 200 OK\r\n", ResponseProblem.statusLine), ("HTTP/1.2 200 OK\r\n", .statusLine),
        ("http/1.1 200 OK\r\n", .statusLine), ("HTTP/1.1 20 OK\r\n", .statusLine),
        ("HTTP/1.1 099 OK\r\n", .statusLine), ("HTTP/1.1 600 OK\r\n", .statusLine),
        ("HTTP/1.1 2000 OK\r\n", .statusLine), ("HTTP/1.1 200 O\u{0}K\r\n", .statusLine),
        ("HTTP/1.1 101 Switch\r\n\r\n", .statusLine), ("\r\nHTTP/1.1 200 OK\r\n", .statusLine),
        ("HTTP/1.1 200 OK\n", .header), ("\n", .header),
        ("HTTP/1.1 200 OK\r\nX: y\n", .header), ("HTTP/1.1 200 OK\r\nX : y\r\n", .header),
        ("HTTP/1.1 200 OK\r\n: y\r\n", .header), ("HTTP/1.1 200 OK\r\nnocolon\r\n", .header),
        ("HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n", .header), ("HTTP/1.1 200 OK\r\nX: a\rb\r\n", .header),
        ("HTTP/1.1 200 OK\r\nX: a\u{0}b\r\n", .header),
        ("HTTP/1.1 200 OK\r\nContent-Length: \r\n", .framing), ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1,1\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", .framing),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 2\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n", .header),
    ])
    func whatTwoReadersCouldUnderstandDifferentlyIsRefused(text: String, problem: ResponseProblem) {
        #expect(parse(text).progress == .invalid(problem))
        #expect(parse(Array(text.utf8).map { [$0] }).progress == .invalid(problem), "one byte at a time")
    }

    @Test func headsWithoutEndAreRefused() {
        let line = "X: " + String(repeating: "a", count: ResponseParser.longestLine)
        #expect(parse("HTTP/1.1 200 OK\r\n" + line).progress == .invalid(.tooLong))
        let many = String(repeating: "X: " + String(repeating: "a", count: 1_000) + "\r\n", count: 70)
        #expect(parse("HTTP/1.1 200 OK\r\n" + many).progress == .invalid(.tooLong))
        let interim = String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 20)
        #expect(parse(interim).progress == .invalid(.statusLine))
        #expect(
            parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "e", count: 20_000))
                .progress == .invalid(.tooLong))
    }

    @Test func damagedBytesNeverTrapAndNeverMoveOutOfBounds() {
        var random = LoadRandom(seed: 2_026)
        let seeds = Self.valid.map { Array($0.text.utf8) }
        let hostile = Array("\r\n :;0123456789abcdefHTTP/1.chunkedContent-Length".utf8)
        for round in 0..<20_000 {
            var bytes = round % 4 == 0 ? [] : seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                case 1: bytes.insert(hostile.randomElement(using: &random) ?? 0, at: place)
                case 2 where place < bytes.count: bytes.remove(at: place)
                default: bytes.insert(contentsOf: seeds[Int(random.next() % UInt64(seeds.count))].prefix(20), at: place)
                }
            }
            let whole = parse([bytes])
            #expect(whole.consumed <= bytes.count)
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let split = parse([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(split.progress == whole.progress && split.status == whole.status && split.body == whole.body)
        }
    }
}
