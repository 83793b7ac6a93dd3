/// One row of a result, read by the place of its columns, from 0. A NULL reads as nil.
protocol StoreRow {
    func text(_ place: Int) -> String?
    func int(_ place: Int) -> Int64?
    func double(_ place: Int) -> Double?
}
