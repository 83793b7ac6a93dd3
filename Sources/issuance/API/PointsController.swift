import HTTPTypes
import Hummingbird

/// A user's points.
struct PointsController: Sendable {
    let store: any PointsStore

    func add(to router: Router<ServiceContext>) {
        router.get("/api/points/:userId") { _, context in
            let userID = try RequestParameters.id("userId", in: context)
            do {
                let balance = try await store.balance(ofUser: userID)
                return JSONAnswer.response(balance ?? PointsBalance(userId: userID, points: 0))
            } catch let error as StoreError {
                throw StoreProblem.problem(error)
            }
        }
    }
}
