// Every construct that an author's function cannot have, and the exact message that says so. SIDEWALL_UPDATE=1 writes refused.txt anew; review it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { loadParser } from "../../cli/codegen/user/parser.ts";
import { translate } from "../../cli/codegen/user/translate.ts";
import { renderText } from "../../cli/diagnostics/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const file = join(packageRoot, "test", "escape", "refused.txt");
const cases = readFileSync(file, "utf8").split(/^=== /m).slice(1).map((part) => {
  const [, title, source, expected] = /^(.*)\n([^]*?)\n---\n([^]*)$/.exec(part) as unknown as [string, string, string, string];
  return { title, source, expected: expected.trimEnd() };
});
const said: string[] = [];
const test = suite("escape hatch: what is refused");
await loadParser();

for (const { title, source, expected } of cases) {
  test(title, () => {
    const { code, diagnostics } = translate({ name: "f", source }, "f.as.ts");
    const actual = diagnostics.map(renderText).join("\n");
    said.push(`=== ${title}\n${source}\n---\n${actual}\n`);
    assert.is(code, undefined, "nothing is translated");
    assert.ok(actual !== "", "a refusal says why");
    if (process.env.SIDEWALL_UPDATE !== "1") assert.is(actual, expected);
    else if (said.length === cases.length) writeFileSync(file, said.join(""));
  });
}

test("sources that overrun the parser itself", () => {
  for (const [open, close] of [["(", ")"], ["-", ""], ["!", ""], ["{", "}"], ["if (true) ", ""], ["[", "]"], ["<i32>", ""], ["value.slice(", ")"]] as const) {
    const source = `export function f(value: View): bool { return ${open.repeat(20_000)}1${close.repeat(20_000)}; }`;
    const { code, diagnostics } = translate({ name: "f", source }, "f.as.ts");
    assert.is(code, undefined);
    assert.ok(diagnostics.length > 0);
  }
});

test.run();
