// The module's SQL lexer against the reference: random tokens, rows of the train set that were changed, random bytes; what it costs, in fuel.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { emitSqlWords, sqlWordsFile } from "../../cli/codegen/sql-words.ts";
import { inputWindowBytes } from "../../cli/detectors/types.ts";
import { sqlWords } from "../../cli/detectors/sql-injection/words.ts";
import { sqlTokensMax, tokens } from "../../cli/evaluate/detect/sql.ts";
import type { Instance } from "../../cli/harness/index.ts";
import { engines } from "../harness/engines.ts";
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

const { exports, atEnd, free, get, wasm } = await harness(`
import { lexSql } from "./assembly/detect/sql";
// Room for a text and its letters where nothing else grows the memory.
const room: usize = memory.data(262144);
export function lex(a: usize, n: i32, to: usize, most: i32): i32 { return lexSql(a, n, to, most); }
export function roomAt(): usize { return room; }
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
  for (const [word] of sqlWords) for (const around of [word, `${word.toUpperCase()}(`, `1${word}`, `1+${word}+2`, `1-${word}`, `1+ ${word}`, `a ${word} (1`, `${word}x`, `${word}.a`, `a.${word}`]) agrees(around);
  for (let one = 0; one < 256; one++) for (let two = 0; two < 256; two++) agrees(`a${String.fromCharCode(one, two)}1`);
  holds(100_000, fc.property(fc.array(piece, { maxLength: 24 }), fc.boolean(), (parts, spaced) => agrees(parts.join(spaced ? " " : ""))));
});

test("random bytes, and whole windows", () => {
  holds(20_000, fc.property(fc.string({ maxLength: 64, unit: anyByte }), agrees));
  const few = fc.constantFrom("'", "\"", "`", ";", ",", "(", "1", "a", " ", "+1", "nn", "--\n", "$$", "$a$b", "q'!");
  holds(300, fc.property(fc.array(few, { minLength: 1, maxLength: 6 }), fc.integer({ min: 500, max: 3000 }), fc.array(piece, { maxLength: 12 }), (unit, times, last) => {
    agrees((unit.join("").repeat(times) + last.join("")).slice(-inputWindowBytes));
  }));
  // What an attacker puts before cannot push anything out: every byte of the window is a letter of every reading.
  for (const unit of [";", ",(", "+1", "n,"]) {
    const text = `${unit.repeat(inputWindowBytes).slice(0, inputWindowBytes - 10)}' or 1=1--`;
    agrees(text);
    agrees(`'"\`${text.slice(3)}`);
    assert.ok(tokens(text).endsWith("S'&1=1c") && tokens(text).length <= sqlTokensMax);
  }
});

const data = join(root, "../shared/data/http/train.jsonl");
test.unless(existsSync(data) ? undefined : "../shared/data is not there", "rows of the train set, as they are and changed", () => {
  const rows = readFileSync(data, "utf8").trim().split("\n").map((line) => latin1(Buffer.from((JSON.parse(line) as { text: string }).text)));
  for (const text of rows.filter((_, index) => index % 4 === 0)) agrees(text);
  holds(40_000, fc.property(fc.constantFrom(...rows), fc.nat(), fc.nat(4), piece, (text, place, drop, insert) => {
    const at = place % (text.length + 1);
    agrees(text.slice(0, at) + insert + text.slice(at + drop));
  }));
}, { optional: true });

const texts: Record<string, string> = {
  prose: "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves. ".repeat(20),
  "prose with quotes": "It's the engine's \"pattern\" that 'weaves', and the loom's flowers don't. ".repeat(28),
  JSON: JSON.stringify(Array.from({ length: 20 }, (_, id) => ({ id, name: "Ada Lovelace", email: "ada@example.com", tags: ["a", "bc"], balance: 1234.56, active: true, note: null }))),
  code: "for (let i = 0; i < list.length; i++) { if (a[i] != 'x' && b.c(i)) { total += a[i] * 2; } } // adds\n".repeat(20),
  SQL: "select a.id, count(*) from users a where a.name like 'x%' and a.age between 1 and 20 group by a.id having count(*) > 1 ".repeat(17),
};
/** Made to cost: every byte a token, quotations that do not end, look-ahead in vain, words that are almost in the table. */
const hostile: Record<string, string> = {
  tokens: ",;()".repeat(512), operators: "+-".repeat(1024), quotes: "' \" ` ".repeat(341), "quotes without an end": "'\"`" + "a".repeat(2000), escapes: "'\"`" + "\\".repeat(2000),
  dollars: "$a$b ".repeat(400), "Oracle's quotes": "q'! ".repeat(500), variables: "@'".repeat(1024), brackets: "[a ".repeat(680), casts: ":: ".repeat(680), comments: "/*".repeat(1024), remarks: "--\n".repeat(680),
  words: "selecu, unioo, sleeq, ".repeat(100), "numbers": "1a, 0x1g, 1e+, ".repeat(170), dots: "a.b.".repeat(512),
};

for (const { name, missing, make } of engines) {
  test.unless(missing, `${name} reads the same`, () => {
    const engine = make();
    const instance = engine.compile(wasm).instantiate({ test: {} });
    for (const text of [...Object.values(texts), ...Object.values(hostile), ...pieces]) assert.is(run(instance, text), tokens(text), JSON.stringify(text.slice(0, 80)));
    engine.close();
  });
}

const wasmtime = engines.find(({ name }) => name === "wasmtime") as (typeof engines)[number];
test.unless(wasmtime.missing, "a byte costs 95 units of fuel at most in what is benign, 15 in plain prose, 250 in what is made to cost", () => {
  const engine = wasmtime.make();
  const instance = engine.compile(wasm, { fuel: true }).instantiate({ test: {} });
  const perByte = (text: string): number => {
    const before = instance.fuelUsed() as number;
    run(instance, text);
    return ((instance.fuelUsed() as number) - before) / text.length;
  };
  const figures = (all: Record<string, string>): [string, number][] => Object.entries(all).map(([name, text]) => [name, Math.round(perByte(text))]);
  const [benign, worst] = [figures(texts), figures(hostile)];
  console.log(`  fuel a byte: ${[...benign, ...worst].map(([name, fuel]) => `${name} ${fuel}`).join(", ")}`);
  for (const [name, fuel] of benign) assert.ok(fuel <= (name === "prose" ? 15 : 95), `${name}: ${fuel}`);
  for (const [name, fuel] of worst) assert.ok(fuel <= 250, `${name}: ${fuel}`);
  engine.close();
});

function run(instance: Instance, text: string): string {
  const at = instance.exports.get("roomAt")?.() as number;
  const to = at + 65536;
  instance.memory().write(text, at, "latin1");
  const length = instance.exports.get("lex")?.(at, text.length, to, sqlTokensMax) as number;
  return instance.memory().toString("latin1", to, to + length);
}

test.run();
