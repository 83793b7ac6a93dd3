/// Texts nobody can guess.
enum RandomText {
    /// This many hexadecimal digits of the system's random numbers (on Linux `getrandom(2)`, fit for passwords).
    static func hexadecimal(digits: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789abcdef")
        return String((0..<digits).map { _ in alphabet[Int(generator.next() & 15)] })
    }
}
