/// Bytes of every value in a pattern whose period is no power of two; quick to make even without optimisation.
func sampleBytes(_ count: Int) -> [UInt8] {
    let block = (0..<4096).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 4)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count {
        bytes += block
        bytes.append(UInt8(truncatingIfNeeded: bytes.count >> 12))
    }
    bytes.removeLast(bytes.count - count)
    return bytes
}
