import ChaosClients
import Testing

@testable import ChaosProbes

@Suite struct AuditQueryTests {
    @Test(
        arguments: [
            ("SELECT 1", "SELECT 1", []),
            ("a >= $since", "a >= ($1::timestamptz)", [.since]),
            ("k = ANY($keys::bigint[])", "k = ANY(($1::text[])::bigint[])", [.keys]),
            ("$keys $since $keys", "($1::text[]) ($2::timestamptz) ($1::text[])", [.keys, .since]),
            ("$since$keys", "$since$keys", []),
            // Letters that only look like a placeholder.
            ("'$since' \"$keys\"", "'$since' \"$keys\"", []),
            ("'it''s $since' $since", "'it''s $since' ($1::timestamptz)", [.since]),
            (#"E'\'$since' $since"#, #"E'\'$since' ($1::timestamptz)"#, [.since]),
            (#"'\' $since '"#, #"'\' ($1::timestamptz) '"#, [.since]),
            (#"note'\' $since"#, #"note'\' ($1::timestamptz)"#, [.since]),
            ("-- $since\n$since", "-- $since\n($1::timestamptz)", [.since]),
            ("/* $since /* $keys */ $keys */ $keys", "/* $since /* $keys */ $keys */ ($1::text[])", [.keys]),
            ("$$ $since $$ $since", "$$ $since $$ ($1::timestamptz)", [.since]),
            ("$keys$ $since $$ $keys$ $keys", "$keys$ $since $$ $keys$ ($1::text[])", [.keys]),
            ("row$since", "row$since", []),
            ("'$since", "'$since", []),
            ("/* $since", "/* $since", []),
            ("$q$ $since", "$q$ $since", []),
            ("5 - $since / 2 -$since", "5 - ($1::timestamptz) / 2 -($1::timestamptz)", [.since]),
            ("é$since $since é", "é$since ($1::timestamptz) é", [.since]),
            ("$", "$", []),
            ("", "", []),
        ] as [(String, String, [AuditQuery.Parameter])])
    func onlyPlaceholdersBecomeParameters(_ source: String, _ text: String, _ parameters: [AuditQuery.Parameter]) throws
    {
        let query = try AuditQuery(source, .postgres)
        #expect(query.text == text)
        #expect(query.parameters == parameters)
        #expect(query.usesKeys == parameters.contains(.keys))
    }

    @Test(arguments: [("a = $1", "$1"), ("$sinc", "$sinc"), ("$since_then", "$since_then"), ("ANY($key)", "$key")])
    func aPlaceholderThatNobodyKnowsIsRefused(_ source: String, _ name: String) {
        #expect(throws: AuditProblem("the query names \(name); only $since and $keys are known")) {
            try AuditQuery(source, .postgres)
        }
    }
}
