import { readFileSync, writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { codes, codesTable, diagnostic, explainCode, isCode, renderAll, renderJson, renderText, sorted } from "../../cli/diagnostics/index.ts";
import { problemTexts } from "../../cli/evaluate/problem.ts";
import { suite } from "../support/suite.ts";

const test = suite("diagnostics");
const place = { file: "a.ts", line: 2, column: 3 };

test("a message is two lines with its place, number and mend", () => {
  assert.is(renderText(diagnostic("SW1003", { what: "node:fs" }, place)), "a.ts:2:3: error SW1003: a policy cannot import \"node:fs\"\n  mend: import only \"sidewall\" and files of your own by a relative path");
  assert.is(renderText(diagnostic("SW1003", { what: "x" })).split("\n")[0], "error SW1003: a policy cannot import \"x\"");
});

test("what a stranger writes cannot steer the terminal or fake a line", () => {
  const said = renderText(diagnostic("SW1008", { reason: "\u001b[2J\u009b31m\r\nerror SW0000\u202e\ud800" }, { ...place, file: "a\u0007.ts" }));
  assert.is(said.split("\n").length, 2);
  assert.not.match(said, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  assert.match(said, "a\\u0007.ts:2:3: error SW1008: the policy stopped with \\u001b[2J\\u009b31m\\u000d\\u000aerror SW0000\\u202e\\ud800");
});

test("braces of an argument are not filled again", () => {
  assert.is(diagnostic("SW3014", { name: "{instead}", instead: "{name}" }).text, "`request.header(\"{instead}\")` has no value in a proxy");
});

test("messages are counted, ordered by place, and told once", () => {
  const one = diagnostic("SW4001", { name: "p" }, place);
  const other = diagnostic("SW2015", { name: "q" }, { ...place, line: 10 });
  const all = sorted([other, one, diagnostic("SW4001", { name: "p" }, place), diagnostic("SW1001", { file: "f", reason: "r" })]);
  assert.equal(all.map(({ code }) => code), ["SW1001", "SW4001", "SW2015"]);
  assert.match(renderAll(all), /\n2 errors, 1 warning\n$/);
  assert.is(renderAll([]), "");
  assert.equal(JSON.parse(renderJson(all)), { diagnostics: all });
});

test("numbers lie in the range of their stage, have no gaps, and say all that they should", () => {
  const numbers = Object.keys(codes).map((code) => Number(code.slice(2)));
  assert.equal(numbers, [...numbers].sort((a, b) => a - b));
  for (const [index, number] of numbers.entries()) {
    const isFirst = number % 1_000 === 1;
    assert.ok(isFirst || number === (numbers[index - 1] ?? 0) + 1, `SW${number}`);
  }
  for (const [code, { text, mend, explanation }] of Object.entries(codes)) {
    assert.match(code, /^SW[1-5]\d{3}$/);
    assert.not(Object.hasOwn(problemTexts, code), `${code} is a number of the configuration too`);
    assert.ok(text.length > 0 && mend.length > 5 && explanation.length > 20, code);
    assert.match(explanation, /\.$/, code);
    assert.not.match(`${text}${mend}`, /\.$/, code);
  }
  assert.ok(isCode("SW1001") && !isCode("toString") && !isCode("SW9999"));
});

test("a number explains itself", () => {
  assert.match(explainCode("SW2005"), /^SW2005 \(error\): .*\n\nA predicate is an object.*\n\nmend: /s);
});

test("the table in the README is the table", () => {
  const file = "cli/diagnostics/README.md";
  const [before = "", , after = ""] = readFileSync(file, "utf8").split(/<!-- codes -->\n/);
  const wanted = `${before}<!-- codes -->\n${codesTable()}<!-- codes -->\n${after}`;
  if (process.env.SIDEWALL_UPDATE === "1") writeFileSync(file, wanted);
  assert.is(readFileSync(file, "utf8"), wanted, "run it with SIDEWALL_UPDATE=1");
});

test.run();
