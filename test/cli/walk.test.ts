// The walk of the README, block by block: what is written there is done in a new project, and what is printed there is what comes.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { project, root, sidewall, startSidewall } from "./running.ts";

const test = suite("the README's walk");
const walk = readFileSync(join(root, "README.md"), "utf8").split("### A rule of your own\n")[1]!.split("\n## ")[0]!;
const [testCase, failing, rule, passing, explained, denial, record] = [...walk.matchAll(/^```(?:ts|json)?\n(.*?)^```$/gms)].map((block) => block[1]!) as [string, string, string, string, string, string, string];

const home = project({});
assert.is((await sidewall(["init", "guard"], { cwd: home })).code, 0);
const cwd = join(home, "guard");

/** Every line of a block, in its order; `…` stands for lines that are left out. */
function printed(out: string, block: string): void {
  let from = 0;
  for (const line of block.split("\n").filter((one) => one !== "" && one !== "…")) {
    const at = `\n${out}`.indexOf(`\n${line}\n`, from);
    assert.ok(at >= 0, `${line}\nis not printed, or not in this place:\n${out}`);
    from = at + line.length + 1;
  }
}

function replace(name: string, what: string, by: string): void {
  const file = join(cwd, name);
  const before = readFileSync(file, "utf8");
  assert.ok(before.includes(what));
  writeFileSync(file, before.replace(what, () => by));
}

test("a test fails, with the reason", async () => {
  replace("test/policy.test.ts", "test.run();", `${testCase}\ntest.run();`);
  const { code, out } = await sidewall(["test", "--coverage"], { cwd });
  assert.is(code, 1);
  printed(out, failing);
});

test("the rule makes it pass", async () => {
  replace("policy.ts", "\n]);", `\n\n${rule}]);`);
  const { code, out } = await sidewall(["test", "--coverage"], { cwd });
  assert.is(code, 0, out);
  printed(out, passing);
});

test("explain shows what it found", async () => {
  printed((await sidewall(["explain", "policy.ts", "GET", "/export?all=1"], { cwd })).out, explained);
});

test("a client gets the denial, the service nothing, the log the record", async () => {
  let reached = 0;
  const upstream = createServer((_, response) => { reached += 1; response.end(); });
  await new Promise<void>((resolve) => { upstream.listen(0, "127.0.0.1", resolve); });
  const proxy = startSidewall(["run", "policy.ts", "--upstream", `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, "--port", "0", "--json"], { cwd });
  try {
    await proxy.until(() => proxy.err().includes("listening on"));
    const answer = await fetch(`${/on (http:\S+) for/.exec(proxy.err())![1]!}/export?all=1`, { headers: { connection: "close" } });
    const body = await answer.text();
    const masked = (text: string): string => text.replace(/[0-9a-f]{16}(?="\})/, "ID");
    assert.is([`HTTP/1.1 ${answer.status} ${answer.statusText}`, ...["content-type", "content-length"].map((name) => `${name}: ${answer.headers.get(name)}`), "", masked(body), ""].join("\n"), masked(denial));
    assert.is(reached, 0);
    await proxy.until(() => proxy.out().includes("\n"));
    const [line] = (JSON.parse(proxy.out().split("\n")[0]!) as { records: Record<string, unknown>[] }).records;
    const known = JSON.parse(record) as Record<string, unknown>;
    // What this run alone has: the ids, and what Envoy's configuration names.
    for (const key of ["id", "build", "config", "route"]) { assert.type(known[key], "string"); delete known[key]; delete line![key]; }
    assert.equal(line, known);
  } finally {
    await proxy.stop();
    upstream.closeAllConnections();
    upstream.close();
  }
});

test.run();
