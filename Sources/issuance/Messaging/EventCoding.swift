import Foundation

/// Events as the bytes of a Kafka message: JSON with sorted keys.
enum EventCoding {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }()
    private static let decoder = JSONDecoder()

    /// Our events hold numbers and text only, so encoding cannot fail; an empty message would be rejected by readers.
    static func bytes(of event: some Encodable) -> [UInt8] {
        Array((try? encoder.encode(event)) ?? Data())
    }

    /// - Throws: `DecodingError` when the bytes are no such event.
    static func event<Event: Decodable>(_ type: Event.Type, from bytes: [UInt8]) throws -> Event {
        try decoder.decode(type, from: Data(bytes))
    }
}
