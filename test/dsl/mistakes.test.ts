import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as assert from "uvu/assert";
import { codes, renderText, type Code } from "../../cli/diagnostics/index.ts";
import { loadPolicies, type LoadOptions } from "../../cli/load/load.ts";
import { suite } from "../support/suite.ts";

const test = suite("planted mistakes");
const folder = mkdtempSync(join(tmpdir(), "sidewall-mistakes-"));
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

const casesFolder = "test/dsl/mistakes";
const update = process.env.SIDEWALL_UPDATE === "1";
const everything = "import { addHeader, allOf, allow, anyOf, compose, connection, custom, deny, destination, normalise, param, policy, removeHeader, request, response, route, rule, setHeader, source, tag, time, zone } from \"sidewall\";\n";
const produced = new Set<Code>();

interface Case { title: string; files: { name: string; text: string }[]; source: string; expected: string }

function casesIn(text: string): Case[] {
  return text.split(/^=== /m).slice(1).map((part) => {
    const [title = "", ...lines] = part.split("\n");
    const end = lines.indexOf("---");
    const source = lines.slice(0, end).join("\n");
    const [main = "", ...others] = `${source}\n`.split(/^\+\+\+ /m);
    const files = others.map((other) => ({ name: other.slice(0, other.indexOf("\n")), text: other.slice(other.indexOf("\n") + 1) }));
    return { title, source, files: [{ name: "policy.ts", text: everything + main }, ...files], expected: lines.slice(end + 1).join("\n").trimEnd() };
  });
}

async function messages(files: Case["files"], options: Partial<LoadOptions> = {}): Promise<string> {
  const cwd = mkdtempSync(join(folder, "case-"));
  for (const { name, text } of files) { mkdirSync(dirname(join(cwd, name)), { recursive: true }); writeFileSync(join(cwd, name), text); }
  const { ir, diagnostics } = await loadPolicies(["policy.ts"], { cwd, ...options });
  for (const { code } of diagnostics) produced.add(code);
  assert.is(ir === undefined, diagnostics.some(({ severity }) => severity === "error"), "an IR comes exactly where nothing is an error");
  return diagnostics.map(renderText).join("\n");
}

const caseFiles = readdirSync(casesFolder).filter((name) => name.endsWith(".txt")).sort();
for (const name of caseFiles) {
  const cases = casesIn(readFileSync(join(casesFolder, name), "utf8"));
  const said: string[] = [];
  for (const one of cases) {
    test(`${name}: ${one.title}`, async () => {
      const actual = await messages(one.files);
      said.push(`=== ${one.title}\n${one.source}\n---\n${actual}\n`);
      if (update && said.length === cases.length) writeFileSync(join(casesFolder, name), said.join(""));
      if (!update) assert.is(actual, one.expected);
      assert.ok(actual !== "", "a mistake causes a message");
    });
  }
}

test("a file that is not there, and a folder", async () => {
  for (const [file, reason] of [["missing.ts", "it does not exist"], [".", "it is no file"]] as const) {
    const { diagnostics } = await loadPolicies([file], { cwd: folder });
    assert.equal(diagnostics.map(({ code, text }) => [code, text]), [["SW1001", `cannot read ${file === "." ? "" : file}: ${reason}`]]);
    produced.add("SW1001");
  }
});

test("a policy that does not end", async () => {
  const said = await messages([{ name: "policy.ts", text: "for (;;);" }], { timeMillisecondsMax: 300 });
  assert.match(said, "policy.ts:1:1: error SW1009: the policy did not end within 300 ms");
});

test("a definition without end", async () => {
  const said = await messages([{ name: "policy.ts", text: "import { request } from \"sidewall\";\nfor (;;) request.path.is(\"/a\");" }], { timeMillisecondsMax: 60_000 });
  assert.match(said, "policy.ts:2:23: error SW1010: the policy's definition is too large: more than 32768 selectors, predicates and rules");
});

test("memory without end", async () => {
  const said = await messages([{ name: "policy.ts", text: "const all: unknown[] = [];\nfor (;;) all.push(new Array(10_000).fill(all.length));" }], { timeMillisecondsMax: 60_000 });
  assert.match(said, "policy.ts:1:1: error SW1010: the policy's definition is too large: the memory ran out");
});

test("a spoilt definition", async () => {
  const said = await messages([{ name: "policy.ts", text: "import { policy, rule, deny } from \"sidewall\";\nexport default policy(\"p\", [rule(\"r\").then(deny())]);\nJSON.stringify = () => '{\"entries\":5}';" }]);
  assert.match(said, "policy.ts:1:1: error SW1013: the policy left a definition that cannot be read: it is no log");
});

// Its messages are in check.test.ts: no policy makes such an IR.
produced.add("SW4010");
produced.add("SW4012");

test("every number of the table is caused by a mistake above", () => {
  assert.equal(Object.keys(codes).filter((code) => !produced.has(code as Code)), []);
});

test.run();
