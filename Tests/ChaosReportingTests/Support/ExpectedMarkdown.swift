/// The whole markdown report of `SampleRuns.passed`, as a person checked it.
enum ExpectedMarkdown {
    static let passed = #"""
        # PASS: Redis lock contention on coupon issuance

        Level: documented **L2**, measured **L2** (agrees). L1 is the most severe level, L3 the least.

        |  |  |
        | --- | --- |
        | run | `r-1` |
        | experiment | `redis-lock-contention` |
        | target | lab |
        | started | 2026-09-21T14:13:20Z |
        | fault | `redis-lock-contention` |
        | response | the runbook, run by the tool |
        | resolution | +- 1 s (sampling interval) |

        ## Stages

        Seconds since t0; `-` is a stage that did not happen.

        | stage | seconds | what | evidence |
        | --- | ---: | --- | --- |
        | t0 | 0.00 | fault requested | evidence of t0 |
        | t1 | 0.25 | fault effective at the target | evidence of t1 |
        | t2 | 1.50 | first user-visible failure | evidence of t2 |
        | t3 | 1.50 | alert rule true | evidence of t3 |
        | t4 | 3.50 | alert fired | evidence of t4 |
        | t5 | 4.00 | alert accepted by Slack | evidence of t5 |
        | t6 | - | acknowledged | did not happen |
        | t7 | 6.00 | runbook started | evidence of t7 |
        | t8 | 14.75 | mitigation verified | evidence of t8 |
        | t9 | 16.25 | back inside steady state | evidence of t9 |
        | t10 | 26.25 | steady for the stability window | evidence of t10 |
        | t11 | 27.00 | fault removed | evidence of t11 |
        | t12 | - | backlog drained | did not happen |
        | t13 | - | data reconciled | did not happen |

        ## Times

        | time | value | definition |
        | --- | --- | --- |
        | **TTD** | 3.3 s +- 1 s | time to detect: t4 alert fired - t1 fault effective |
        | **TTA** | - (not acknowledged) | time to acknowledge: t6 acknowledged - t4 alert fired |
        | **TTM** | 14.5 s +- 1 s | time to mitigate: t8 mitigation verified - t1 fault effective |
        | **TTR** | 16.0 s +- 1 s | time to recover: t9 back inside the steady state - t1 fault effective, valid \#
        once t10 confirms it |

        ## How it ended

        Mitigated: a verified response step came before the steady state returned, while the fault was still wanted.
        The fault was removed by the response.

        `faultEnded`: mitigated, `faultRemovedBy`: response

        ## Why pass

        | clause | answer | why |
        | --- | --- | --- |
        | fault confirmed at the target | pass | 6 of 6 keys held |
        | detected within 10 s | pass | TTD 3.25 s +- 1 s |

        ## Why L2 (part of the function failing, users hurt)

        - one function's http.success_ratio &lt; 90 %: http.success_ratio{scenario=issue-coupon} is 41.2 %

        ## Load

        Latencies count from the intended start of a request. Sold out is an answer, not a failure.

        | scenario | planned | succeeded | failed | sold out | req/s | p50 | p95 | p99 | iteration p50 / p95 |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | issue-coupon | 18000 | 15300 (85.0 %) | 2500 (13.9 %) | 200 | 300 | 4 ms | 5 s | 5 s | - |
        | place-order | 0 | 0 | 0 | 0 | 0 | - | - | - | 250 ms / 1.5 s |

        - `issue-coupon`: failed by cause: time limit 2400, status 503 100
        - `place-order`: generator starved: 3 requests started late

        ## Alerts

        Accepted by Slack means HTTP 200 with body `ok`. Times count from t0.

        | message | channel | accepted | at | detail |
        | --- | --- | --- | --- | --- |
        | firing | slack | yes | 4.00 s | accepted at attempt 1 |
        | resolved | slack | NO | 30.00 s | HTTP 404: no_service |

        ## Audits

        | audit | result | violations | detail |
        | --- | --- | ---: | --- |
        | no-duplicate-coupons | pass | 0 | 12,000 coupons, every one once |

        ## Documented against measured (n = 1)

        A documented class is an upper bound: one drill shows whether a value is within it, not how long it takes.

        |  | documented | measured | judgement |
        | --- | --- | --- | --- |
        | level | L2 | L2 | agrees |
        | MTTD | seconds (< 1 min) | 3.3 s +- 1 s | within |
        | MTTR | minutes (< 10 min) | 16.0 s +- 1 s | within |

        ## What the fault read at the target

        - lock:coupon:8 is held by firedrill:r-1

        ## Timeline

        Seconds since t0.

        | # | seconds | stage | what | evidence |
        | ---: | ---: | --- | --- | --- |
        | 1 | -10.00 |  | run started | the tool |
        | 2 | 0.00 | t0 | fault requested | evidence of t0 |
        | 3 | 0.25 | t1 | fault effective at the target | evidence of t1 |
        | 4 | 1.50 | t2 | first user-visible failure | evidence of t2 |
        | 5 | 1.50 | t3 | alert rule true | evidence of t3 |
        | 6 | 3.50 | t4 | alert fired | evidence of t4 |
        | 7 | 4.00 | t5 | alert accepted by Slack | evidence of t5 |
        | 8 | 6.00 | t7 | runbook started | evidence of t7 |
        | 9 | 14.75 | t8 | mitigation verified | evidence of t8 |
        | 10 | 16.25 | t9 | back inside steady state | evidence of t9 |
        | 11 | 26.25 | t10 | steady for the stability window | evidence of t10 |
        | 12 | 27.00 | t11 | fault removed | evidence of t11 |

        """#
}
