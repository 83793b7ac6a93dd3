/// A binary heap of users by the moment at which they are due; equal moments in the order of the users.
struct DueHeap {
    /// One waiting user.
    struct Entry: Comparable {
        let due: Int64
        let user: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.due, left.user) < (right.due, right.user)
        }
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    /// The entry that is due first.
    var first: Entry? { entries.first }

    mutating func insert(due: Int64, user: Int) {
        entries.append(Entry(due: due, user: user))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child] < entries[parent] else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the entry that is due first.
    mutating func popFirst() -> Entry? {
        guard let top = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return top }
        entries[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child] < entries[smallest] {
                smallest = child
            }
            guard smallest != parent else { return top }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }
}
