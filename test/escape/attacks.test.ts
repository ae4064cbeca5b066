// Functions that are allowed and mean harm, or meet the edges: each ends, within its view, with the answer that is expected. The value stands at the
// very end of the memory, so a read behind it would trap.
import * as assert from "uvu/assert";
import { compileFunctions, type Call } from "../../cli/codegen/user/alone.ts";
import type { Ir, UserFunction } from "../../cli/ir/types.ts";
import { suite } from "../support/suite.ts";

const doubling = Array.from({ length: 40 }, (_, i) => `function g${i}(value: View): bool { return ${i === 0 ? "value.length < 0" : `g${i - 1}(value) || g${i - 1}(value)`}; }`).join("\n");

/** The function's body, or the whole file where it holds `export`; the value; the answer. */
const attacks: [title: string, source: string, value: string, expected: boolean | "broken"][] = [
  ["reads before and behind the view", "return value.at(-1) == -1 && value.at(value.length) == -1 && value.at(2147483647) == -1 && value.at(-2147483648) == -1 && value.at(2) == 99;", "abc", true],
  ["reads of an empty view", "return value.at(0) == -1 && value.length == 0 && value.slice(0).at(0) == -1 && value.indexOf(\"\") == 0 && value.indexOf(\"a\") == -1;", "", true],
  ["slices that leave the view", "return value.slice(-5, 99).equals(\"abc\") && value.slice(2, 1).length == 0 && value.slice(9).length == 0 && value.slice(-2147483648, -1).length == 0 && value.slice(1, 2).slice(0, 9).equals(\"b\");", "abc", true],
  ["searches at the edges", "return value.indexOf(\"c\", -9) == 2 && value.indexOf(\"c\", 3) == -1 && value.indexOf(\"\", 3) == 3 && value.indexOf(\"\", 4) == -1 && value.indexOf(\"cd\") == -1 && value.indexOf(\"a\", 2147483647) == -1;", "abc", true],
  ["comparisons with what is longer", "return !value.startsWith(\"abcd\") && !value.endsWith(\"zabc\") && !value.equals(\"abcd\") && value.endsWith(\"\") && value.startsWith(\"abc\") && value.equalsIgnoringCase(\"ABC\") && !value.equalsIgnoringCase(\"ABD\");", "abc", true],
  ["a loop without end", "while (true) {} ", "", "broken"],
  ["a loop without end or body", "for (;;);\n", "", "broken"],
  ["a loop that sets itself back", "for (let i = 0; i < 10; i++) i = 0;\n return true;", "", "broken"],
  ["a loop that only continues", "let i = 0; do { continue; } while (i == 0); return true;", "", "broken"],
  ["a loop in a switch in a loop", "while (true) { switch (value.length) { default: for (;;) { if (value.length == 1) break; } } }", "", "broken"],
  ["a loop whose condition burns", "while (value.indexOf(\"x\") < 0) {}\n return true;", "abc", "broken"],
  ["a return that comes too late", "for (let i = 0; i < 1000; i++) {}\n return true;", "", "broken"],
  ["calls that double at every step", `import { View } from "sidewall/assembly";\n${doubling}\nexport function f(value: View): bool { return g39(value); }`, "", "broken"],
  ["a helper that spends everything", "import { View } from \"sidewall/assembly\";\nfunction g(): i32 { for (;;) {} }\nfunction h(): void { g(); }\nexport function f(value: View): bool { h(); return g() == 0; }", "", "broken"],
  ["a search in a search in a loop", "for (let i = 0; i < value.length; i++) { if (value.slice(i).indexOf(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\") >= 0) return true; }\n return false;", "a".repeat(4_000), "broken"],
  ["a division by zero", "return 1 / value.length == 0 || true;", "", "broken"],
  ["a remainder by zero", "return 1 % value.length == 0 || true;", "", "broken"],
  ["a division by a literal zero", "return 1 / 0 == 0 || true;", "", "broken"],
  ["a division by zero in every type", "let a: u64 = 1, b: i64 = 1, c: u32 = 1; a /= <u64>value.length; b %= <i64>value.length; c /= value.length as u32; return true;", "", "broken"],
  ["the least number divided by -1", "let a = -2147483648, b: i64 = -9223372036854775808; return a / (value.length - 4) == a && a % (value.length - 4) == 0 && b / <i64>(value.length - 4) == b && b % <i64>(value.length - 4) == 0;", "abc", true],
  ["divisions that are not", "let a: u32 = 0xffff_ffff; return -7 / 2 == -3 && -7 % 2 == -1 && -7 / (value.length - 5) == 3 && a / (value.length as u32) == 0x5555_5555 && a % 10 == 5;", "abc", true],
  ["numbers that wrap", "let a = 2147483647, b: u32 = 0, c: u64 = 0xffff_ffff_ffff_ffff; a++; b--; return a == -2147483648 && b == 0xffff_ffff && c + 1 == 0 && 1 << 33 == 2 && <i32>(<i64>0x1_0000_0001) == 1 && <u64>-1 == c;".replace("<u64>-1", "<u64>(value.length - 4)"), "abc", true],
  ["what is kept in a local", "let seen = 0; seen++; return seen == 1;", "", true],
  ["names of the module's own", "let load = 1, memory = 2, spent = 3, steps = 4, bytesAt = 5, f = 6, v_load = 7, t0 = 8; return load + memory + spent + steps + bytesAt + f + v_load + t0 == 36;", "", true],
  ["one name in many blocks", "let a = 1; { let a = 2; if (a == 2) { let a = 3; if (a != 3) return false; } } for (let a = 9; a < 10; a++) {} return a == 1;", "", true],
  ["a text that looks like code", "return value.equals(\"*/ ]); unreachable(); //\\n\\\"'`${\");", "*/ ]); unreachable(); //\n\"'`${", true],
  ["every way through a switch", "let sum = 0; for (let i = 0; i < 5; i++) { switch (i) { case 0: sum += 1; case 1: sum += 10; break; case 3: { sum += 100; continue; } default: sum += 1000; } sum += 10_000; } return sum == 42_121;", "", true],
  ["assignments inside of expressions", "let a = 1, b = 0; return (a += a++ + ++a) == 5 && (b = a) == 5 && (a > b ? a : b--) == 5 && b == 4 && (a = 2, a * 3) == 6;", "", true],
  ["a side that is not asked", "let a = 0; return !(value.length > 0 && ++a > 0) && (value.length == 0 || ++a > 0) && a == 0;", "", true],
];

const ir = { policies: [{ rules: attacks.map(([title, body]) => ({ when: { op: "call", function: functionOf(title, body) } })) }] } as unknown as Ir;

function functionOf(title: string, body: string): UserFunction {
  const source = body.includes("export") ? body : `import { View } from "sidewall/assembly";\nexport function f(value: View): bool {\n${body}\n}`;
  return { name: "f", file: `${title}.as.ts`, source, stepsMax: 500 };
}

const call = await compileFunctions(ir) as Call;
const test = suite("escape hatch: attacks");

for (const [title, body, value, expected] of attacks) {
  test(title, () => {
    // Twice, and in any order: nothing is left of the call before.
    for (let time = 0; time < 2; time++) assert.is(call(functionOf(title, body), Buffer.from(value)), expected);
  });
}

test.run();
