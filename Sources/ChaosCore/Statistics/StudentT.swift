/// Student's t distribution, and the normal distribution that it grows into.
enum StudentT {
    /// The point below which t lies with this chance, for chances from 0.5 up.
    static func quantile(_ chance: Double, degreesOfFreedom: Double) -> Double {
        func below(_ point: Double) -> Double {
            let share = degreesOfFreedom / (degreesOfFreedom + point * point)
            return 1 - SpecialFunctions.incompleteBeta(share, degreesOfFreedom / 2, 0.5) / 2
        }
        var far = 4.0
        while below(far) < chance, far < 1e12 { far *= 2 }
        return SpecialFunctions.solve(chance, between: 0, and: far, below)
    }

    /// The same of the normal distribution.
    static func normalQuantile(_ chance: Double) -> Double {
        SpecialFunctions.solve(chance, between: 0, and: 40) { point in
            0.5 + SpecialFunctions.incompleteGamma(0.5, point * point / 2) / 2
        }
    }
}
