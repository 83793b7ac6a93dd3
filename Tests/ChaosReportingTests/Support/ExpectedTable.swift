/// The whole table report of `SampleRuns.passed`, as a person checked it.
enum ExpectedTable {
    static let passed = #"""
        PASS  Redis lock contention on coupon issuance
        ────────────────────────────────────────────────────────────────────────────────────────────────────

          run       r-1
          target    lab
          fault     redis-lock-contention
          response  the runbook, run by the tool
          level     documented L2, measured L2: agrees. L1 is the most severe level, L3 the least.
          ended     Mitigated: a verified response step came before the steady state returned, while the
                    fault was still wanted.
                    The fault was removed by the response.

        TIMES (n = 1)
          TTD  3.3 s +- 1 s          documented seconds (< 1 min): within
          TTA  - (not acknowledged)
          TTM  14.5 s +- 1 s
          TTR  16.0 s +- 1 s         documented minutes (< 10 min): within

        STAGES (seconds since t0)
          t0    0.00  fault requested
          t1    0.25  fault effective at the target
          t2    1.50  first user-visible failure
          t3    1.50  alert rule true
          t4    3.50  alert fired
          t5    4.00  alert accepted by Slack
          t6       -  acknowledged: did not happen
          t7    6.00  runbook started
          t8   14.75  mitigation verified
          t9   16.25  back inside steady state
          t10  26.25  steady for the stability window
          t11  27.00  fault removed
          t12      -  backlog drained: did not happen
          t13      -  data reconciled: did not happen

        WHY
          ✓  fault confirmed at the target  6 of 6 keys held
          ✓  detected within 10 s           TTD 3.25 s +- 1 s

        LEVEL L2
          one function's http.success_ratio < 90 %: http.success_ratio{scenario=issue-coupon} is 41.2 %

        LOAD
          scenario      planned       succeeded         failed  sold out   p50  p95  p99
          issue-coupon    18000  15300 (85.0 %)  2500 (13.9 %)       200  4 ms  5 s  5 s
          place-order         0               0              0         0     -    -  -
          issue-coupon: failed by cause: time limit 2400, status 503 100
          place-order: generator starved: 3 requests started late
          place-order: iteration p50 / p95: 250 ms / 1.5 s
          Latencies count from the intended start of a request.

        ALERTS
          message   channel  accepted       at  detail
          firing    slack    yes        4.00 s  accepted at attempt 1
          resolved  slack    NO        30.00 s  HTTP 404: no_service

        AUDITS
          ✓  no-duplicate-coupons  0 violations: 12,000 coupons, every one once

        """#
}
