// What a rule that fires leaves: record, counters, filter state, and the answer to the client.
import * as assert from "uvu/assert";
import { bodyText } from "../../cli/harness/index.ts";
import { buildDigest, configurationFingerprint } from "../../cli/configuration/digest.ts";
import { suite } from "../support/suite.ts";
import { ir, pathUnder, policy, rule } from "./fixtures.ts";
import { recordsOf, session } from "./plugin.ts";

const test = suite("records");

const guard = ir(policy("orders-guard", [
  rule("admin-is-internal", { owasp: ["API5:2023"], cwe: [863], mitre: ["T1190"], owner: "plätform \"x\"", when: pathUnder("/admin") }),
]));

test("an enforced denial: record, problem, details, counter, filter state", async () => {
  const { plugin, send } = await session(guard);
  const outcome = send(plugin(), { path: "/admin/users?token=secret", properties: { source: { address: "10.0.0.7:51000" }, xds: { route_name: "shop" } } });
  const [record, ...others] = recordsOf(outcome);
  assert.is(others.length, 0);
  const id = String(record?.id);
  assert.match(id, /^[0-9a-f]{16}$/);
  assert.equal(record, {
    sidewall: 1, policy: "orders-guard", rule: "admin-is-internal", severity: "high", owasp: ["API5:2023"], cwe: [863], mitre: ["T1190"], owner: "plätform \"x\"",
    phase: "request.headers", selectors: ["request.path"], verdict: "deny", mode: "enforce", why: "true", principal: { id: "10.0.0.7", verified: "proxy" }, route: "shop",
    build: buildDigest(guard), config: configurationFingerprint(Buffer.from("")), id,
  });
  assert.not.match(outcome.logs.map((log) => log.message).join(), /secret/);
  assert.is(outcome.response?.status, 403);
  assert.is(bodyText(outcome.response), `{"type":"about:blank","title":"Forbidden","status":403,"instance":"urn:sidewall:${id}"}`);
  assert.equal(outcome.response?.headers.find(([name]) => name === "content-type"), ["content-type", "application/problem+json"]);
  assert.is(outcome.details, "sidewall_denied");
  assert.is(outcome.localReplies[0]?.grpcStatus, 7);
  assert.equal(outcome.metrics.map(({ name, to }) => [name, to]), [["sidewall.orders-guard.admin-is-internal.deny", 1n]]);
  assert.equal([...outcome.filterState], [["wasm.sidewall", "deny orders-guard/admin-is-internal"]]);
});

test("what is allowed leaves nothing", async () => {
  const { plugin, send } = await session(guard);
  const outcome = send(plugin(), { path: "/shop" });
  assert.equal([outcome.logs.length, outcome.metrics.length, outcome.filterState.size, outcome.response?.status], [0, 0, 0, 200]);
});

test.run();
