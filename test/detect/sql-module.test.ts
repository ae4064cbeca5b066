// The module's SQL lexer against the reference: random tokens, rows of the train set that were changed, random bytes; what it costs, in fuel.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { emitSqlWords, sqlWordsFile } from "../../cli/codegen/sql-words.ts";
import { sqlWords } from "../../cli/detectors/sql-injection/words.ts";
import { sqlTokensMax, tokens } from "../../cli/evaluate/detect/sql.ts";
import { harness } from "../message/harness.ts";
import { bytesFrom, holds, latin1 } from "../message/random.ts";
import { root } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: SQL in the module");

test("the module's table of words is made of the one in cli/detectors", () => {
  const file = join(root, sqlWordsFile);
  if (process.env.SIDEWALL_UPDATE === "1") writeFileSync(file, emitSqlWords());
  assert.is(readFileSync(file, "utf8"), emitSqlWords(), "run it with SIDEWALL_UPDATE=1");
});

const { exports, atEnd, free, get } = await harness(`
import { lexSql } from "./assembly/detect/sql";
export function lex(a: usize, n: i32, to: usize, most: i32): i32 { return lexSql(a, n, to, most); }
`);

function inModule(text: string): string {
  const bytes = bytesFrom(text);
  return latin1(get(free, exports.lex!(atEnd(bytes), bytes.length, free, sqlTokensMax)));
}

const agrees = (text: string): void => { assert.is(inModule(text), tokens(text), JSON.stringify(text)); };

const pieces = [
  "'", "'", "\"", "`", "\\", "\\N", "''", "\"\"", "(", ")", ",", ";", ".", "..", ".*", "*", "*/", "/*", "/*!", "/*!50000", "/**/", "--", "-- ", "#", "#>", "#>>", "\n", " ", "\t", "\x0b", "\xa0", "\xc2\xa0", "\xc2\xa3", "\xc2",
  "\xc3\xa9", "\xc3\xa0", "\x7f", "\0", "=", "==", "<", ">", "<=>", "<>", "<=", ">=", "<<", ">>", "!", "!=", "!~", "!~*", "!<", "~", "~*", "^", "^=", "&", "&&", "|", "||", "+", "-", "->", "->>", "/", "%", "?", "?|", "?&", ":", "::", "::int",
  ":: text", ":=", "@", "@@", "@x", "@@version", "@'a'", "@`", "@\"b", "@>", "<@", "[", "]", "[a]", "[a b]", "[1]", "{", "}", "0", "1", "12", "1.5", ".5", "1.", "1e5", "1e", "1e+", "0x", "0x1f", "0b", "0b01", "1union", "2nd", "1.e(",
  "a", "x", "n", "N'", "x'", "e\"", "u&'", "U&\"", "_utf8'", "_'", "q'[", "]'", "Q'!", "!'", "q'", "$", "$$", "$a$", "$1", "a.b", "a.", "a$b", "foo", "Bar_9", "by", "group by", "union all", "select", "not", "binary", "and", "or", "sleep", "sleep(",
  "if", "if (", "'a long text that is longer than a value may be, for sure it is", "-- a remark that is longer than sixteen", ...[...sqlWords.keys()].filter((_, index) => index % 7 === 0),
];
const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const piece = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.constantFrom(...sqlWords.keys()) }, { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: anyByte }) });

test("texts of SQL's tokens", () => {
  for (const text of pieces) agrees(text);
  for (const [word] of sqlWords) for (const around of [word, `${word.toUpperCase()}(`, `1${word}`, `a ${word} (1`, `${word}x`, `${word}.a`, `a.${word}`]) agrees(around);
  for (let one = 0; one < 256; one++) for (let two = 0; two < 256; two++) agrees(`a${String.fromCharCode(one, two)}1`);
  holds(100_000, fc.property(fc.array(piece, { maxLength: 24 }), fc.boolean(), (parts, spaced) => agrees(parts.join(spaced ? " " : ""))));
});

test("random bytes, and texts longer than what is kept of a reading", () => {
  holds(20_000, fc.property(fc.string({ maxLength: 64, unit: anyByte }), agrees));
  const few = fc.constantFrom("'", "\"", "`", ";", ",", "(", "1", "a", " ", "+1", "nn", "--\n", "$$", "$a$b", "q'!");
  holds(300, fc.property(fc.array(few, { minLength: 1, maxLength: 6 }), fc.integer({ min: 500, max: 3000 }), fc.array(piece, { maxLength: 12 }), (unit, times, last) => {
    agrees((unit.join("").repeat(times) + last.join("")).slice(-8192));
  }));
});

const data = join(root, "../shared/data/http/train.jsonl");
test.unless(existsSync(data) ? undefined : "../shared/data is not there", "rows of the train set, as they are and changed", () => {
  const rows = readFileSync(data, "utf8").trim().split("\n").map((line) => latin1(Buffer.from((JSON.parse(line) as { text: string }).text)));
  for (const text of rows.filter((_, index) => index % 4 === 0)) agrees(text);
  holds(40_000, fc.property(fc.constantFrom(...rows), fc.nat(), fc.nat(4), piece, (text, place, drop, insert) => {
    const at = place % (text.length + 1);
    agrees(text.slice(0, at) + insert + text.slice(at + drop));
  }));
});

test.run();
