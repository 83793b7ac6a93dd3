/// The shipped experiment's shape with short times and a light load, so that a debug build on a busy machine keeps up.
enum ShortExperiment {
    static func text(duration: String = "14s", extra: String = "") -> String {
        """
        version: 1
        title: Short lock contention
        documented: { level: L2, mttd: seconds, mttr: minutes }
        load:
          - { scenario: issue-coupon, executor: constant-arrival-rate, rate: 20/s }
          - { scenario: place-order, executor: constant-arrival-rate, rate: 10/s }
        steady-state:
          - http.success_ratio{scenario=issue-coupon} >= 90%
          - http.p95{scenario=issue-coupon} <= 2s
          - http.success_ratio{scenario=place-order} >= 90%
        fault:
          kind: redis-lock-contention
          duration: \(duration)
          parameters: { keys: "lock:coupon:{8..13}", lease: 10s }
        detect:
          - alert: CouponLockContention
            when: http.p95{scenario=issue-coupon} > 2500ms
            for: 1s
        hypothesis: { no-worse-than: L2, detected-within: 20s }
        timing: { warm-up: 2s, baseline: 2s, stability: 3s, recovery-deadline: 40s }
        \(extra)
        """
    }
}
