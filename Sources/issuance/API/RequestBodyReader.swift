import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads JSON bodies strictly, and says what is wrong with them in one sentence.
enum RequestBodyReader {
    static let maximumBytes = 64 * 1024
    private static let decoder = JSONDecoder()

    /// - Throws: ``APIProblem``: 413 over 64 KiB, 400 for anything that is not the JSON that was asked for.
    static func read<Body: Decodable>(_ type: Body.Type, from request: Request) async throws -> Body {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: maximumBytes)
        } catch is NIOTooManyBytesError {
            throw APIProblem(.contentTooLarge, "the body is larger than 64 KiB")
        }
        do {
            return try decoder.decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw APIProblem.badRequest(reason(error, in: Data(buffer.readableBytesView)))
        }
    }

    private static func reason(_ error: DecodingError, in body: Data) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            return "missing field '\(path(context.codingPath + [key]))'"
        case .valueNotFound(let type, let context) where !context.codingPath.isEmpty:
            return "field '\(path(context.codingPath))' must be \(name(type)), not null"
        case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
            return "field '\(path(context.codingPath))' must be \(name(type))"
        case .valueNotFound, .typeMismatch:
            return "the body must be a JSON object"
        default:
            // The decoder names no field for a number that does not fit: 1.5, or one over 64 bits.
            let isJSON = (try? decoder.decode(JSONValue.self, from: body)) != nil
            return isJSON ? "a number is not a whole number that fits 64 bits" : "the body is not valid JSON"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is Int.Type: "a whole number"
        case is String.Type: "text"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}
