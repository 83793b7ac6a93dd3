/// The requests in flight in the order of their intended starts: the oldest at once, any of them gone at once.
///
/// A linked list within one array, so that a request costs no allocation. Handles are small and used again.
struct InFlightList {
    private struct Node {
        var intended: Int64
        var previous: Int
        var next: Int
    }

    private static let none = -1

    private var nodes: [Node] = []
    private var free: [Int] = []
    private var head = none
    private var tail = none
    private(set) var count = 0

    /// The request that was meant to start first.
    var oldest: (handle: Int, intended: Int64)? {
        head == Self.none ? nil : (head, nodes[head].intended)
    }

    /// When the request was meant to start.
    func intended(_ handle: Int) -> Int64 { nodes[handle].intended }

    /// Adds a request and returns its handle. Starts come nearly in order, so the walk back is short.
    mutating func insert(intended: Int64) -> Int {
        var before = tail
        while before != Self.none, nodes[before].intended > intended { before = nodes[before].previous }
        let after = before == Self.none ? head : nodes[before].next
        let node = Node(intended: intended, previous: before, next: after)
        let handle: Int
        if let reused = free.popLast() {
            handle = reused
            nodes[handle] = node
        } else {
            handle = nodes.count
            nodes.append(node)
        }
        if before == Self.none { head = handle } else { nodes[before].next = handle }
        if after == Self.none { tail = handle } else { nodes[after].previous = handle }
        count += 1
        return handle
    }

    /// Takes a request out. The handle is free for the next request from then on.
    mutating func remove(_ handle: Int) {
        let node = nodes[handle]
        if node.previous == Self.none { head = node.next } else { nodes[node.previous].next = node.next }
        if node.next == Self.none { tail = node.previous } else { nodes[node.next].previous = node.previous }
        free.append(handle)
        count -= 1
    }

    /// Visits all intended starts, the oldest first.
    func forEachIntended(_ body: (Int64) -> Void) {
        var handle = head
        while handle != Self.none {
            body(nodes[handle].intended)
            handle = nodes[handle].next
        }
    }
}
