import ChaosCore
import Testing

@testable import ChaosEngine

@Suite
struct RunbookLoaderTests {
    @Test
    func everyAttributeReachesItsStep() throws {
        let runbook = try RunbookLoader(vocabulary: RunbookSample.vocabulary).load(
            text: RunbookSample.text(
                """
                Look first.

                ```probe id=look mode=auto
                redis.locks_held
                redis.locks_held >= 0
                ```

                ```json
                {"only": "text"}
                ```

                ```sh id=free risk=change timeout=10s retries=2 verify="redis.locks_held == 0 and sql.up == 1 within 20s for 3s" undo=back when="sql.up == 1" on-fail=goto:other
                redis-cli -u "$RB_TARGET_REDIS" DEL "$RB_VARS_GROUP"
                ```

                ```http id=other risk=change expect=204 undo=back on-fail=undo
                PUT /admin/switches

                {"a": "${steps.look.output}"}
                ```

                ```redis id=back risk=change
                SET a b
                ```
                """), path: "runbooks/locks.md")
        #expect(runbook.name == "locks" && runbook.scenario == "redis-lock-contention" && runbook.level == .l2)
        #expect(runbook.alerts == ["CouponLockContention"] && runbook.variables == ["group": "points-workers"])
        #expect(runbook.steps.map(\.id) == ["look", "free", "other", "back"])
        #expect(runbook.sequence.map(\.id) == ["look", "free", "other"])
        let free = try #require(runbook.step("free"))
        #expect(free.mode == .ask && free.risk == .change && free.timeout == .seconds(10) && free.retries == 2)
        #expect(free.verify?.conditions.count == 2 && free.verify?.within == .seconds(20))
        #expect(free.verify?.hold == .seconds(3) && free.undo == "back" && free.when.count == 1)
        #expect(free.onFail == .goto("other") && free.line == 21)
        #expect(runbook.step("other")?.expect == 204)
    }

    /// Body, and what the one problem's key and message hold.
    @Test(arguments: [
        ("```sh\ntrue\n```", "id", "is missing"),
        ("```sh id=A\ntrue\n```", "A.id", "small letters"),
        ("```shh id=a\ntrue\n```", "", "unknown kind of step \"shh\""),
        ("```sh id=a\n\n```", "a.text", "empty"),
        ("```sh id=a rsik=read\ntrue\n```", "rsik", "unknown attribute"),
        ("```sh id=a timeout=5\ntrue\n```", "a.timeout", "not a length of time"),
        ("```sh id=a timeout=5s timeout=6s\ntrue\n```", "timeout", "twice"),
        ("```sh id=a on-fail=retry\ntrue\n```", "a.on-fail", "none of stop"),
        ("```sh id=a on-fail=goto:b\ntrue\n```", "a.on-fail", "unknown step \"b\""),
        ("```sh id=a undo=b risk=change\ntrue\n```", "a.undo", "unknown step \"b\""),
        ("```sh id=a risk=change\ntrue\n```", "a.verify", "so is undo"),
        ("```sh id=a risk=destructive mode=auto verify=\"sql.up == 1 within 5s\"\ntrue\n```", "a.mode", "never runs"),
        ("```sh id=a verify=\"sql.up == 1\"\ntrue\n```", "a.verify", "no time limit"),
        ("```sh id=a verify=\"sql.up == 1 within 5s for 9s\"\ntrue\n```", "a.verify", "shorter one"),
        ("```sh id=a verify=\"sql.upp == 1 within 5s\"\ntrue\n```", "a.verify", "unknown metric \"sql.upp\""),
        ("```sh id=a when=\"kafka.lag > 1\"\ntrue\n```", "a.when", "needs the label group"),
        ("```sh id=a verify=\"sql.up == 1 within 5s\ntrue\n```", "verify", "not closed"),
        ("```sh id=a verify=\"step:b within 5s\"\ntrue\n```", "a.verify", "unknown step \"b\""),
        ("```sh id=a verify=\"step:b and sql.up == 1 within 5s\"\ntrue\n```", "a.verify", "stands alone"),
        ("```sh id=a verify=\"sql.up == 1 and step:b within 5s\"\ntrue\n```", "a.verify", "stands alone"),
        ("```sh id=a\ntrue\n```\n```sh id=a\ntrue\n```", "a.id", "used twice"),
        ("```sh id=a\necho ${target.redis}\n```", "a.text", "RB_TARGET_REDIS"),
        ("```sh id=a\necho $RB_TARGET_REDS\n```", "a.text", "unknown variable"),
        ("```redis id=a\nDEL ${vars.gruop}\n```", "a.text", "unknown variable"),
        ("```redis id=a\nDEL ${steps.a.output}\n```", "a.text", "not an earlier step"),
        ("```probe id=a\nredis.lock_held\n```", "a.text", "unknown metric"),
        ("```sh id=a expect=200\ntrue\n```", "a.expect", "http steps only"),
        ("```manual id=a mode=auto\ncall them\n```", "a.mode", "by a person"),
        ("  ```sh id=a\n  true\n  ```\n```sh id=b\ntrue\n```", "", "start of its line"),
        ("<!--\n```sh id=a\ntrue\n```\n-->\n```sh id=b\ntrue\n```", "", "hidden from its reader"),
        ("```sh id=a\ntrue", "", "not closed"),
        ("Only prose.", "", "no steps"),
    ])
    func aMistakeIsNamedWithItsKey(body: String, key: String, message: String) {
        let found = RunbookSample.problems(body)
        #expect(found.contains { $0.key == key && $0.message.contains(message) }, "\(found)")
    }

    @Test
    func allMistakesAreToldAtOnceEachWithItsLine() {
        let found = RunbookSample.problems("```sh id=a risk=wild\ntrue\n```\n\n```sql id=b mode=never\nSELECT 1\n```")
        #expect(found.map(\.line) == [10, 14])
    }

    @Test(arguments: [
        ("no front matter", 1), ("---\ntitle: x", 1), ("---\ntitle: x\nlevle: L2\n---\n```sh id=a\ntrue\n```", 3),
        ("---\ntitle: x\nscenario: redis-lock\n---\n```sh id=a\ntrue\n```", 3),
    ])
    func theFrontMattersMistakesHaveTheFilesLines(text: String, line: Int) {
        #expect {
            try RunbookLoader(vocabulary: RunbookSample.vocabulary).load(text: text, path: "a.md")
        } throws: { error in
            (error as? FileProblems)?.problems.contains { $0.line == line } ?? false
        }
    }

    @Test
    func thePolicyIsReadStrictly() throws {
        let policy = try RunbookPolicyLoader().load(
            text: "version: 1\nwithout-asking: { L1: change, L2: change, L3: read, unknown: read }", path: "policy.yaml"
        )
        let step = RunbookStep(id: "a", kind: .sh, text: StepText("true", kind: .sh), risk: .change)
        #expect(!policy.asks(step, level: .l2, allowed: nil) && policy.asks(step, level: .l3, allowed: nil))
        #expect(throws: FileProblems.self) {
            try RunbookPolicyLoader().load(
                text: "version: 1\nwithout-asking: { L1: destructive, L2: read, L3: read, unknown: read }", path: "p")
        }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func theDigestIsThatOfTheStandard(text: String, digest: String) {
        #expect(SHA256Digest.hex(text) == digest)
    }
}
