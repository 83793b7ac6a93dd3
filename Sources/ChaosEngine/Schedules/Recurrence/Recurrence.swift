/// Days and times of day, by the wall's clock: what a cron expression and a calendar rule both come to. Pure.
struct Recurrence: Hashable, Sendable {
    let days: DayRule
    /// Minutes since midnight, ascending, each once.
    let minutes: [Int]

    init(days: DayRule, minutes: some Sequence<Int>) {
        self.days = days
        self.minutes = Set(minutes).sorted()
    }

    /// The wall times later than `after` and not later than `through`, in their order; both are seconds since 1970 on
    /// the wall.
    func walls(after: Int64, through: Int64) -> [CivilTime] {
        guard after < through else { return [] }
        var walls: [CivilTime] = []
        var date = CivilTime(localSeconds: after).date
        let last = CivilTime(localSeconds: through).date
        while date <= last {
            // A month that is not meant is passed over at once.
            if !days.months.contains(date.month) {
                date = date + (date.daysInMonth - date.day + 1)
                continue
            }
            if days.contains(date) {
                let midnight = Int64(date.dayNumber) * 86_400
                for minute in minutes {
                    let local = midnight + Int64(minute) * 60
                    if local > after, local <= through { walls.append(CivilTime(date, second: minute * 60)) }
                }
            }
            date = date + 1
        }
        return walls
    }
}
