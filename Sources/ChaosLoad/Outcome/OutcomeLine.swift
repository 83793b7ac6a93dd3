import ChaosCore

/// One outcome as one line of JSON.
///
/// `{"scenario":"issue-coupon","at":12.345678,"ms":4.125,"status":200,"ending":"succeeded","variables":{"user":100001},
/// "body":"..."}`: `at` is the intended start in seconds on the run's clock; absent keys had no value.
enum OutcomeLine {
    /// Appends the line with its line feed.
    static func append(_ outcome: RequestOutcome, to line: inout [UInt8]) {
        line.append(contentsOf: "{\"scenario\":".utf8)
        appendText(outcome.scenario.utf8, to: &line)
        line.append(contentsOf: ",\"at\":".utf8)
        line.append(contentsOf: DurationText.decimal(outcome.intendedStart.seconds, places: 6).utf8)
        line.append(contentsOf: ",\"ms\":".utf8)
        line.append(contentsOf: DurationText.decimal(Double(outcome.latency.nanoseconds) / 1e6, places: 3).utf8)
        if let status = outcome.status {
            line.append(contentsOf: ",\"status\":\(status)".utf8)
        }
        line.append(contentsOf: ",\"ending\":\"\(outcome.ending.rawValue)\",\"variables\":{".utf8)
        for (index, (name, value)) in zip(outcome.variables.names, outcome.variables.values).enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            appendText(name.utf8, to: &line)
            line.append(UInt8(ascii: ":"))
            switch value {
            case .integer(let number): line.append(contentsOf: "\(number)".utf8)
            case .text(let text): appendText(text.utf8, to: &line)
            }
        }
        line.append(UInt8(ascii: "}"))
        if let body = outcome.bodyText {
            line.append(contentsOf: ",\"body\":".utf8)
            appendText(body.utf8, to: &line)
        }
        line.append(contentsOf: "}\n".utf8)
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private static func appendText(_ text: String.UTF8View, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                line.append(UInt8(ascii: "\\"))
                line.append(byte)
            case 0..<0x20:
                line.append(contentsOf: "\\u00".utf8)
                line.append(hexadecimal[Int(byte >> 4)])
                line.append(hexadecimal[Int(byte & 0xF)])
            default:
                line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}
