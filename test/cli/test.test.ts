import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy } from "./policies.ts";
import { project, sidewall, text } from "./running.ts";

const test = suite("sidewall test");
const engine = ["--engine", "evaluator"];

const passing = `import { assert, policySuite } from "sidewall/test";
import { root } from "./helper.ts";

const test = policySuite("../policy.ts");
test.deny("admin is closed", { path: root + "/admin" }, { rule: "admin-is-internal", status: 403 });
test.allow("ops may", { path: "/admin", source: { spiffe: "spiffe://corp/ns/ops/x" } });
test.wouldDeny("large amounts are seen", { path: "/pay", body: { amount: 1001 } }, { rules: ["shop/amount"] });
test.change("missing pages are tagged", { response: { status: 404 } });
test("gold is marked", async (send) => {
  const { request, verdict } = await send({ headers: { "x-key": ["silver", "gold"] } });
  assert.is(verdict, "change");
  assert.equal(request?.headers.at(-1), ["x-tier", "gold"]);
});
test.run();

const observing = policySuite("../policy.ts", { mode: "observe", params: { "shop.agents": ["nikto"] } });
observing.wouldDeny("parameters and modes", { headers: { "user-agent": "nikto" } }, { rule: "shop/scanners", status: 200 });
observing.run();
`;
const plain = `import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("plain uvu");
test("is there without being installed", () => assert.is(1, 1));
test.run();
`;

test("a test may use uvu by itself", async () => {
  assert.equal(await sidewall(["test", "plain.test.ts", ...engine], { cwd: project({ "plain.test.ts": plain }) }), { code: 0, err: "", out: text("ok   plain.test.ts: 1 passed, 0 failed") });
});

const files = { "policy.ts": shopPolicy, "test/helper.ts": 'export const root = "/x/..";\n', "test/shop.test.ts": passing };

test("tests in TypeScript pass, and coverage says what they met", async () => {
  assert.equal(await sidewall(["test", "--coverage", ...engine], { cwd: project(files) }), { code: 0, err: "", out: text(
    "ok   test/shop.test.ts: 6 passed, 0 failed",
    "",
    "rules: 5 of 5 were made to fire and not to fire",
    "  covered  shop/admin-is-internal  fired 1  did not 5  policy.ts:7",
    "  covered  shop/scanners           fired 1  did not 4  policy.ts:8",
    "  covered  shop/tier               fired 1  did not 4  policy.ts:10",
    "  covered  shop/amount             fired 1  did not 4  policy.ts:9",
    "  covered  shop/missing            fired 1  did not 4  policy.ts:11",
    "6 passed, 0 failed",
  ) });
});

test("a failed test says what was expected, where, and why the policy decided so", async () => {
  const failing = 'import { policySuite } from "sidewall/test";\nconst test = policySuite("../policy.ts");\ntest.allow("nobody", { path: "/admin" });\ntest.run();\n';
  const { code, out, err } = await sidewall(["test", ...engine], { cwd: project({ ...files, "test/shop.test.ts": failing }) });
  assert.equal([code, err], [1, ""]);
  assert.match(out, 'FAIL test/shop.test.ts: 0 passed, 1 failed\n   FAIL  policy.ts  "nobody"\n    expected the verdict allow, got deny\n');
  assert.match(out, "why (the evaluator): deny, the client gets 403 by shop/admin-is-internal\n");
  assert.match(out, 'true   request.path under ["/admin"] ← "/admin"\n');
  assert.match(out, "/test/shop.test.ts:3:6)\n");
});

test("cases are exchanges with an expectation", async () => {
  const cases = [
    { id: 1, request: { method: "GET", path: "/admin" }, expect: { verdict: "deny", rule: "admin-is-internal", rules: ["shop/admin-is-internal"], status: 403 } },
    { id: 2, request: { method: "GET", path: "/" }, expect: "allow" },
    { id: 3, request: { method: "GET", path: "/" }, expect: { verdict: "deny", status: 403 } },
  ].map((line) => JSON.stringify(line)).join("\n");
  const cwd = project({ ...files, "test/shop.test.ts": "", "test/shop.cases.jsonl": cases });
  const { code, out } = await sidewall(["test", "test/shop.cases.jsonl", ...engine], { cwd });
  assert.is(code, 1);
  assert.match(out, text("FAIL test/shop.cases.jsonl: 2 passed, 1 failed", "  FAIL test/shop.cases.jsonl:3 3", "    expected the verdict deny, got allow; expected the status 403, got 200", "    why (the evaluator): allow, the client gets 200"));
  const observed = await sidewall(["test", "test/shop.cases.jsonl", ...engine, "--mode", "observe", "--json"], { cwd });
  const [file, summary] = observed.out.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal([file?.passed, file?.failed, summary], [1, 2, { summary: { passed: 1, failed: 2, skipped: 0 } }]);
});

test("what cannot be used is named", async () => {
  const refused = async (extra: Record<string, string>, ...words: string[]) => {
    const { code, out, err } = await sidewall(["test", ...engine, ...words], { cwd: project(extra) });
    return [code, out + err];
  };
  assert.equal(await refused({}), [1, text("error: no tests were found: there is no NAME.test.ts and no NAME.cases.jsonl")]);
  assert.equal(await refused({}, "x.test.ts"), [1, text("error: x.test.ts: no such file")]);
  assert.equal(await refused({ "a.cases.jsonl": "{}" }), [1, text("error: a.cases.jsonl: there is no policy.ts beside it or above; say which policy it tests with --policy")]);
  const silent = '{"request":{"method":"GET","path":"/"}}';
  assert.equal(await refused({ "policy.ts": shopPolicy, "a.cases.jsonl": silent }),
    [1, text('error: a.cases.jsonl:1: the case says nothing of what it expects; add "expect": "deny", or an object with verdict, rule, rules, status')]);
  assert.equal(await refused({ "policy.ts": shopPolicy, "a.cases.jsonl": silent.replace("}}", '},"expect":"never"}') }),
    [1, text('error: a.cases.jsonl:1: expect: "never" is no verdict; there are allow, deny, would-deny, change, would-change, error')]);
  assert.equal(await refused({ "policy.ts": shopPolicy, "a.cases.jsonl": "" }), [1, text("FAIL a.cases.jsonl: 0 passed, 1 failed", "no case is in it")]);
  assert.equal(await refused({ "a.test.ts": "export {};" }), [1, text("FAIL a.test.ts: 0 passed, 1 failed", "no test ran: it has none, or its suite is never run")]);
  assert.equal(await refused({ "a.test.ts": "const x = ;" }), [1, text('error: a.test.ts:1:11: Unexpected ";"')]);
});

test("a policy with mistakes is said once", async () => {
  const { code, out } = await sidewall(["test", ...engine], { cwd: project({ ...files, "policy.ts": shopPolicy.replace("greaterThan", "gt") }) });
  assert.is(code, 1);
  // Once in each of the two suites, every line of it.
  for (const part of ["    policy.ts:9:", "\n      mend: use one of: ", "\n    1 error\n"]) assert.is(out.split(part).length, 3, part);
  assert.match(out, "the policy could not be opened, as the first test says");
});

test.run();
