import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { tokens } from "../../cli/evaluate/detect/sql.ts";
import { detector as ldap } from "../../cli/detectors/ldap-injection/detector.ts";
import { detector as nosql } from "../../cli/detectors/nosql-injection/detector.ts";
import { detector as sql } from "../../cli/detectors/sql-injection/detector.ts";
import { sqlWordBytesMax, sqlWords } from "../../cli/detectors/sql-injection/words.ts";
import { detector as xpath } from "../../cli/detectors/xpath-injection/detector.ts";
import { detect } from "../../cli/evaluate/detect/index.ts";
import { type Detector, type InputPlace, scoreFor } from "../../cli/detectors/types.ts";
import { sqlGate } from "../../cli/detectors/sql-injection/gate.ts";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";
import { holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: SQL");

/** A text and its token view, lines joined by a space. */
const readings: [text: string, view: string][] = [
  ["1 or 1=1", "b1&1=1"],
  ["1'+or+'1'='1", "b1'1'1 s'&'=q"],
  ["1+order+by+3 a+b c+and d", "b1G1n+nn&n"],
  ["' or 'a'='a", "b'n'n s'&'=q"],
  ["-1 union all select 1,2,null from users-- ", "b1US1,1,0Fnc"],
  ["x') and sleep(5)#", "bq s')&Z(1)c"],
  ["a/**/and/*!50000sleep*/ (5)", "bn&Z(1)"],
  ["-1#aa\nunion select 1", "b1US1"],
  ["1 -- a remark of more than sixteen bytes", "b1R"],
  ["don't stop the music and fun", "bnq s'p"],
  ["1 is not null", "b1l0"],
  ["-1 - -1", "b1+1"],
  ["1union", "b1U"],
  ["2nd", "bn"],
  ["0x1f 1.5e-3 .5 0b1", "b1111"],
  ["@@version @x @`y z`", "bvvv k'p"],
  ["$$a$$ q'[it's]' N'x' $t$b$t$ U&'c'", "b' s'xn'"],
  ["a.b.c [a b].[c] `d`", "bnn.nn k'nn"],
  ["order by 1, group\n by 2; order", "bG1,G1;g"],
  ["xp_a(1) a (1) hex (1)", "bm(1)n(1)f(1)"],
  ["'a'::jsonb @> '{}'", "b':<' s'n'xq"],
  ["\\N = \\1", "b0=1"],
  ["select a b c from d", "bSp"],
  ["a' or `b`=\"c", "bnq s'&n=Q d'n k'nn"],
  ["a text that is longer than what a value is taken for' or 1", "bp S'&1"],
];

test("the token view of a text", () => {
  for (const [text, view] of readings) assert.is(tokens(text).replaceAll("\n", " "), view, text);
});

test("every finding's examples are found by it, and its counter-examples are not", () => {
  for (const detector of [sql, nosql, ldap, xpath]) {
    for (const { id, places, examples, counterExamples } of detector.findings) {
      const found = (text: string) => detect(text, places?.[0] ?? "query", [detector]).some((hit) => hit.parts.some((part) => part.finding === id));
      assert.ok(examples.length > 0 && counterExamples.length > 0, id);
      for (const text of examples) assert.ok(found(text), `${id} finds ${text}`);
      for (const text of counterExamples) assert.not.ok(found(text), `${id} does not find ${text}`);
    }
  }
});

test("no word of the table is longer than the lexers look at, and all are in lower case", () => {
  for (const [word, letters] of sqlWords) {
    assert.ok(word.length <= sqlWordBytesMax && /^[a-z0-9_]+$/.test(word), word);
    assert.match(letters, /^[A-Za-z0-9&_]{2}$/);
  }
});

/** One of each kind of attack. */
const kinds = [
  "1 or 1=1", "' or ''='", "admin'--", "admin' #", "') or ('x'='x", "1' or sleep(5)#", "1 and 1=2", "1||1=1", "x' and email like '%a%", "1 order by 10--",
  "1' union/**/select/**/null,null-- -", "1;waitfor delay '0:0:5'--", "1' and extractvalue(1,concat(0x7e,version()))-- ", "1' and 1=cast((select user) as int)--",
  "1-(select 1 from dual)", "'||(select utl_http.request('http://x') from dual)||'", "1; exec xp_cmdshell 'dir'", "' or '{\"a\":1}'::jsonb @> '{}'--",
  "1 into outfile '/tmp/x'", "1 procedure analyse(extractvalue(1,2),1)", "'; drop table users;--", "1 having 1=1--", "x' or name is not null--",
];

const overSql = sql.findings.filter(({ over }) => over === "sql").map(({ id, pattern }) => ({ id, pattern: bytePattern(pattern) }));
const gate = sqlGate.map(bytePattern);

test("the gate is open wherever a finding over tokens is", () => {
  const pieces = ["'", "\"", "`", "(", ")", ",", ";", "=", "<", "+", "-", "*", "/", "|", "||", "&&", "@x", "@", "1", "0x1f", "a", "b c", " ", "\n", "/**/", "/*a*/", "/*!", "*/", "--\n", "#\n", "--", "#", "\\", "\\N", "\xa0", "\xc2\xa0",
    "!", "?", "{", "[a]", "$$x$$", "N'a'", "::int", ".", "sleep(", "if(", "iif(", "max(", "1.5", "1=1", "',", "(1=1)", "')", ...sqlWords.keys()];
  const attacks = [...sql.findings.flatMap(({ examples }) => examples), ...kinds];
  const part = fc.constantFrom(...pieces, "and", "or", "union", "select", "from", "where", "order by", "like", "in", "is", "null", "not", "limit", "into", "drop", "table", "values", "set", "case", "when", "then");
  const soup = fc.tuple(fc.array(part, { minLength: 1, maxLength: 9 }), fc.boolean()).map(([parts, spaced]) => parts.join(spaced ? " " : ""));
  const changed = fc.tuple(fc.constantFrom(...attacks), fc.nat(), fc.nat(3), part).map(([text, place, drop, insert]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + insert + text.slice(at + drop);
  });
  let found = 0;
  holds(60_000, fc.property(fc.oneof(soup, changed), (text) => {
    const letters = tokens(text);
    const finding = overSql.find(({ pattern }) => pattern.test(letters));
    if (finding === undefined) return;
    found++;
    assert.ok(gate.some((pattern) => pattern.test(text)), `${finding.id} finds ${JSON.stringify(text)}`);
  }));
  assert.ok(found > 1000, "texts in which something is found");
  for (const text of ["Ada Lovelace", "ada@example.com", "2024-11-21", "It's a dog's life", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)", "https://example.com/a?b=c&d=e", "The engine weaves patterns from the loom."]) {
    assert.not.ok(gate.some((pattern) => pattern.test(text)), text);
  }
});

test("each pattern of the gate is there for a text that no other lets through", () => {
  const alone = ["not if(", "'=x='", "a b',iif(1=1,", "exec`", "1union", "order!by rand()", "id having 1", "1sleep(", ") by from a -- ` ", "case when is then ", "@x || \\N ", "||\\a=", "by{\\by;drop", "drop a -- ", "do@x*", "do if(1=1)then", "if(", "1#"];
  assert.equal(alone.map((text) => gate.flatMap((pattern, number) => (pattern.test(text) ? [number] : []))), gate.map((_, number) => [number]));
  for (const text of alone) assert.ok(overSql.some(({ pattern }) => pattern.test(tokens(text))), text);
});

const isDenied = (text: string, by: readonly Detector[] = [sql], place: InputPlace = "query"): boolean => detect(text, place, by).some((hit) => hit.score >= scoreFor.medium);

test("attacks of every kind are found at the default sensitivity", () => {
  for (const text of kinds) assert.ok(isDenied(text), text);
});

test("names, prose and code are not", () => {
  for (const text of [
    "O'Reilly", "O'Brien and O'Neil", "girls' and boys' shoes", "Select all that apply, or none", "Write SELECT * FROM users WHERE id = 1 and explain it.",
    "the union selected a few friends from the list", "5' or 6'", "rock 'n' roll", "\"wood\" and \"sign\"", "drop by the table; create some space", "1 or 2", "5-10",
    "case 13 when closed", "Insert coin into the machine", "it's 50% off -- today only", "a; b; c", "john.o'hara@example.com",
    "An attacker may enter ' or '1'='1 into the form, which makes the condition true for every row of the table, and logs in.",
  ]) assert.not.ok(isDenied(text), text);
});

test("MongoDB, CouchDB, Redis and Cypher", () => {
  for (const text of ["{\"$gt\":\"\"}", "{$where: 'sleep(100)'}", "' || this.password != '", "';return true;var a='", "a'; sleep(5000); var b='", "'}) RETURN n //", "x\r\nFLUSHALL\r\n"]) assert.ok(isDenied(text, [nosql]), text);
  assert.ok(isDenied("$regex", [nosql], "json-key"));
  assert.ok(isDenied("user[$ne]", [nosql], "query-name"));
  assert.ok(isDenied("' || '1'=='1", [sql]));
  for (const text of ["$20 or more", "{\"price\": {\"in\": 5}}", "{name}, ${total}", "this. And that.", "return to sender; thank you"]) assert.not.ok(isDenied(text, [nosql]), text);
  for (const text of ["$schema", "$ref", "$id", "price"]) assert.not.ok(isDenied(text, [nosql], "json-key"), text);
});

test("LDAP filters", () => {
  for (const text of ["*)(uid=*))(|(uid=*", "admin)(&)", "*)(&", ")(cn=*", "*)(objectClass=*", "x)(|(userPassword=a*)", "*()|&'", "admin)\0"]) assert.ok(isDenied(text, [ldap]), text);
  for (const text of ["Smith (sales)", "(a) one, (b) two", "f(x) = (y)", ":) (:", "cn=John,ou=People,dc=example,dc=com", "*"]) assert.not.ok(isDenied(text, [ldap]), text);
});

test("XPath and XQuery", () => {
  for (const text of ["' or name()='a' or 'x'='y", "'] | //user/* | a['", "count(/*)", "string-length(name(/*[1]))=4", "' or position()=1 or '", "1 and substring(//user[1]/password,1,1)='a'",
    "' and doc('http://x/')/a='", "x'] | //*"]) assert.ok(isDenied(text, [xpath]), text);
  assert.ok(isDenied("' or '1'='1", [sql, xpath]));
  for (const text of ["count me in", "and/or", "a[1] | b[2]", "//server/share", "https://example.com//a", "// comment", "name (please print)", "the doc's text()"]) assert.not.ok(isDenied(text, [xpath]), text);
});

test.run();
