import Glibc

/// A NULL-terminated array of C strings for a call that takes one; freed with the owner.
final class CStringList {
    private var strings: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        strings = texts.map { strdup($0) } + [nil]
    }

    deinit {
        for string in strings { free(string) }
    }

    /// Valid while the list lives.
    var pointers: [UnsafePointer<CChar>?] { strings.map { $0.map { UnsafePointer($0) } } }
}
