import Testing

@testable import ChaosClients

@Suite struct FIFOQueueTests {
    @Test func behavesLikeAnArrayWithASlowFront() {
        var generator = SystemRandomNumberGenerator()
        var queue = FIFOQueue<Int>()
        var model: [Int] = []
        for step in 0..<20_000 {
            switch UInt8.random(in: 0..<100, using: &generator) {
            case 0..<55:
                queue.append(step)
                model.append(step)
            case 55..<99:
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            default:
                #expect(queue.removeAll() == model)
                model = []
            }
            #expect(queue.count == model.count && queue.first == model.first && queue.isEmpty == model.isEmpty)
        }
    }
}
