import Testing

@testable import ChaosLoad

@Suite struct InFlightListTests {
    @Test func itAgreesWithASortedArrayWhateverHappens() {
        var random = LoadRandom(seed: 99)
        var list = InFlightList()
        var model: [(handle: Int, intended: Int64)] = []
        for step in 0..<20_000 {
            if model.isEmpty || random.unit() < 0.52 {
                let intended = Int64(step) - Int64.random(in: 0...5, using: &random)
                model.append((list.insert(intended: intended), intended))
            } else {
                let index = Int.random(in: 0..<model.count, using: &random)
                #expect(list.intended(model[index].handle) == model[index].intended)
                list.remove(model.remove(at: index).handle)
            }
            #expect(list.count == model.count)
            #expect(list.oldest?.intended == model.map(\.intended).min())
        }
        var visited: [Int64] = []
        list.forEachIntended { visited.append($0) }
        #expect(visited == model.map(\.intended).sorted())
        #expect(Set(model.map(\.handle)).count == model.count)
    }

    @Test func handlesAreUsedAgain() {
        var list = InFlightList()
        for round in 0..<1_000 {
            let handle = list.insert(intended: Int64(round))
            #expect(handle == 0)
            list.remove(handle)
        }
        #expect(list.oldest == nil)
    }
}
