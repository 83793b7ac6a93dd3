import ArgumentParser

/// Coupon ids as a person types them: `1,8..13`.
struct CouponRange: ExpressibleByArgument, Sendable, Equatable {
    let ids: [Int]

    init(ids: [Int]) { self.ids = ids }

    init?(argument: String) {
        var ids: [Int] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = part.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if bounds.count == 1, let id = Int(bounds[0]), id > 0 {
                ids.append(id)
            } else if bounds.count == 3, bounds[1].isEmpty, let first = Int(bounds[0]), let last = Int(bounds[2]),
                first > 0, first <= last, last - first < 10_000
            {
                ids += Array(first...last)
            } else {
                return nil
            }
        }
        self.ids = ids
    }

    var defaultValueDescription: String { ids.map(String.init).joined(separator: ",") }
}
