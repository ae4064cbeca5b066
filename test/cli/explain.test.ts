import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy, shopTraffic } from "./policies.ts";
import { project, sidewall, text } from "./running.ts";

const test = suite("sidewall explain");
const cwd = project({ "policy.ts": shopPolicy, "traffic.jsonl": shopTraffic, "body.json": '{"amount":5}' });

test("a recorded exchange, rule by rule", async () => {
  assert.equal(await sidewall(["explain", "policy.ts", "--file", "traffic.jsonl", "--id", "large"], { cwd }), { code: 0, err: "", out: text(
    "POST /pay: would-deny, the client gets 200 by shop/amount",
    "",
    "request.headers",
    "  shop/admin-is-internal: did not fire: its condition is false (enforce, policy.ts:7)",
    "    false  and",
    '      false  request.path under ["/admin"] ← "/pay"',
    "      absent not",
    '        absent source.spiffe under ["spiffe://corp/ns/ops"] ← nothing',
    "  shop/scanners: did not fire: its condition is unknown (absent) (enforce, policy.ts:8)",
    "    absent request.header(user-agent) contains the parameter agents ← nothing",
    "  shop/tier: did not fire: its condition is unknown (absent) (enforce, policy.ts:10)",
    '    absent request.header(x-key) in ["gold"] ← nothing',
    "",
    "request.body",
    "  shop/amount: fired: its condition is true → observed: would tag large, deny with 422 (observe, policy.ts:9)",
    "    true   request.json/amount gt 1000 ← 1e99",
    "",
    "response.headers",
    "  shop/missing: did not fire: its condition is false (enforce, policy.ts:11)",
    "    false  response.status eq 404 ← 200",
  ) });
});

test("a request from the command line, and what unknown does", async () => {
  const { code, out } = await sidewall(["explain", "policy.ts", "GET", "/admin/x", "-H", "user-agent: \x1b[31mcurl", "--ip", "10.1.2.3"], { cwd });
  assert.is(code, 0);
  assert.match(out, "GET /admin/x: deny, the client gets 403 by shop/admin-is-internal\n");
  assert.match(out, "  shop/admin-is-internal: fired: its condition is unknown (absent), which matches → deny with 403 (enforce, policy.ts:7)\n");
  assert.match(out, "  shop/scanners: not evaluated: the exchange ended with a denial\n");
  assert.is(out.includes("\x1b"), false);
  const ops = await sidewall(["explain", "policy.ts", "GET", "/admin/x", "--spiffe", "spiffe://corp/ns/ops/sa/y"], { cwd });
  assert.match(ops.out, "GET /admin/x: allow, the client gets 200\n");
});

test("body, response and configuration from the command line", async () => {
  const { out } = await sidewall(["explain", "policy.ts", "POST", "/pay", "-H", "content-type: application/json", "-d", "@body.json", "--status", "404", "--mode", "shop=observe", "--json"], { cwd });
  const said = JSON.parse(out) as { verdict: string; rules: string[]; explanation: { phase: string; rules: { rule: string; condition?: { yielded?: string[] } }[] }[] };
  assert.equal([said.verdict, said.rules], ["would-change", ["shop/missing"]]);
  assert.equal(said.explanation[1]?.rules[0]?.condition?.yielded, ["5"]);
});

test("the number of a message", async () => {
  assert.equal(await sidewall(["explain", "SW1005"]), { code: 0, err: "", out: text(
    'error SW1005: "{what}" does not exist', "", "An import leads to no file.", "", "mend: correct the path; the ending may be left out where it is .ts",
  ) });
  assert.match((await sidewall(["explain", "SW6003"])).out, "error SW6003: a value of the plugin configuration is no name known here\n");
  assert.equal(await sidewall(["explain", "sw9999"]), { code: 1, out: "", err: text("error: SW9999: there is no message of that number") });
});

test("what cannot be used is named", async () => {
  const refused = async (...words: string[]) => (await sidewall(["explain", ...words], { cwd })).err;
  assert.is(await refused("policy.ts", "GET"), text("error: which request? Give METHOD and PATH, or --file FILE; sidewall explain --help has examples"));
  assert.is(await refused("policy.ts", "GET", "/", "-H", "nocolon"), text('error: --header: "nocolon" is not of the form NAME: VALUE'));
  assert.is(await refused("policy.ts", "GET", "/", "--time", "noon"), text('error: the request of "command line": time: expected seconds since 1970 or a date and time as in 2026-01-31T09:30:00Z'));
  assert.is(await refused("policy.ts", "--file", "traffic.jsonl", "--id", "nope"), text('error: traffic.jsonl: holds no exchange with the id "nope"'));
  assert.is(await refused("policy.ts", "GET", "/", "--mode", "loud"), text('error: --mode: "loud" is none of off, observe, enforce, POLICY=MODE, POLICY/RULE=MODE'));
  assert.is(await refused("policy.ts", "GET", "/", "--mode", "shop/nope=off"), text("error: the configuration: SW6003 /policies/shop/rules/nope is no name known here"));
  assert.is(await refused("policy.ts", "GET", "/", "--param", "shop.agents=x"), text("error: --param: the value of shop.agents is not JSON; a text stands in quotes: --param 'shop.agents=\"…\"'"));
  assert.is(await refused("policy.ts", "GET", "/", "--param", "shop.agents=7"), text("error: the configuration: SW6002 /policies/shop/params/agents is of the wrong type (it must be an array of texts)"));
  assert.match(await refused("policy.ts", "GET", "/", "--config", "traffic.jsonl"), "error: traffic.jsonl: is not JSON: ");
});

test.run();
