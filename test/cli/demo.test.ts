import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { demoRequests } from "../../cli/demo/requests.ts";
import { suite } from "../support/suite.ts";
import { root, sidewall } from "./running.ts";

const test = suite("sidewall demo");

test("compiles, sends real requests, and says what was decided by which rule", async () => {
  const { code, out } = await sidewall(["demo"]);
  assert.is(code, 0, out);
  assert.match(out, /^policies\/starter\/policy\.ts: 10 rules compiled in [\d.]+ s to [\d,]+ bytes/);
  for (const { what, method, path, verdict, status, rules } of demoRequests) {
    const line = out.split("\n").find((line) => line.includes(` ${what} `) || line.endsWith(` ${what}`)) ?? "";
    assert.match(line, new RegExp(`^${verdict} +${status} +${method} `), `${method} ${path}`);
    assert.ok(line.includes(rules.map((rule) => `starter/${rule}`).join(", ")), line);
  }
  assert.match(out, "216 requests, 198 of them ordinary: 204 allow, 9 deny, 2 change, 1 would-change; 207 reached the service\nwhat it cost: ");
  assert.match(out, /every decision was as expected\n$/);
  const shown = readFileSync(join(root, "README.md"), "utf8").split("`npm start` prints")[1]!.split("```")[1]!.split("\n").filter((line) => line !== "" && line !== "…");
  for (const line of shown) assert.ok(out.split("\n").includes(line), `README.md shows what is not printed: ${line}`);
});

test("for a program: the records of each request, then a summary", async () => {
  const { code, out } = await sidewall(["demo", "--json"]);
  assert.is(code, 0);
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.is(lines.length, 217);
  const denied = lines.find(({ what }) => what === "a repository left behind") as { verdict: string; records: { policy: string; rule: string; mode: string }[] };
  assert.equal([denied.verdict, denied.records.map(({ policy, rule, mode }) => [policy, rule, mode])], ["deny", [["starter", "hidden-files", "enforce"]]]);
  const { summary } = lines.at(-1) as { summary: { requests: number; unexpected: number; reachedUpstream: number } };
  assert.equal([summary.requests, summary.unexpected, summary.reachedUpstream], [216, 0, 207]);
});

test.run();
