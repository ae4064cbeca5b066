import { assert, policySuite } from "sidewall/test";

const test = policySuite("policy.ts", { mode: "enforce" });
const ops = { spiffe: "spiffe://cluster.local/ns/ops/sa/console" };

test.allow("an ordinary request", { path: "/orders?limit=10", headers: { "user-agent": "Mozilla/5.0", "accept": "*/*" } });
test.allow("an ordinary order", { path: "/orders", body: { item: 7 } });
test.allow("dots inside a name", { path: "/docs/v1..v2/diff" });
test.allow("percent signs that encode what must be encoded", { path: "/files/a%20b?q=100%25" });

for (const path of ["/a%2fb", "/a%252e", "/a\\b", "/%zz", "/a%00", "/%ff"]) test.deny(`ambiguous: ${path}`, { path }, { rule: "ambiguous", status: 400 });
test.deny("a length beside another framing", { headers: { "content-length": "1", "transfer-encoding": "chunked" }, method: "POST", body: "x" }, { rule: "ambiguous" });
test.deny("an impossible host", { headers: { host: "shop.example/evil" } }, { rule: "ambiguous" });

test("a roundabout path is forwarded plain", async (send) => {
  const { verdict, request } = await send({ path: "/static/../orders//7;v=1/?a=/../b" });
  assert.is(verdict, "change");
  assert.is(request?.path, "/orders/7/?a=/../b");
});
test("what the plain path leads to is what counts", async (send) => {
  assert.equal((await send({ path: "/x/../admin/users" })).rules, ["starter/plain-path", "starter/admin-is-internal"]);
});

for (const method of ["TRACE", "CONNECT", "JEFF"]) test.deny(`the method ${method}`, { method }, { rule: "known-methods", status: 405 });
test.deny("a method behind a method", { method: "POST", headers: { "X-HTTP-Method-Override": "DELETE" } }, { rule: "no-method-override", status: 400 });
test.deny("a target of more than 8 KiB", { path: `/${"a".repeat(8_192)}` }, { rule: "oversized", status: 431 });
test.allow("a target of 8 KiB", { path: `/${"a".repeat(8_191)}` });
test.deny("headers of more than 48 KiB", { headers: { cookie: "a".repeat(49_200) } }, { rule: "oversized", status: 431 });

test.deny("administration from nobody", { path: "/admin" }, { rule: "admin-is-internal", status: 403 });
test.deny("administration from another workload", { path: "/actuator/env", source: { spiffe: "spiffe://cluster.local/ns/opsy/sa/x" } }, { rule: "admin-is-internal" });
test.deny("an address is no identity", { path: "/admin", source: { ip: "10.0.0.1" } }, { rule: "admin-is-internal" });
test.allow("administration from ops", { path: "/admin/users", source: ops });
test.allow("what only begins alike", { path: "/administrators" });

for (const path of ["/.git/config", "/app/.env", "/.ssh/id_rsa", "/.git"]) test.deny(`hidden: ${path}`, { path }, { rule: "hidden-files", status: 404 });
for (const path of ["/.well-known/security.txt", "/.github/logo.png", "/environment"]) test.allow(`not hidden: ${path}`, { path });

test.deny("a scanner", { headers: { "user-agent": "SQLMap/1.7" } }, { rule: "scanners", status: 403 });
test.wouldChange("a password in the query is found, not denied", { path: "/login?user=a&password=b" }, { rule: "credentials-in-query", status: 200 });

test("a forged identity does not arrive", async (send) => {
  const { verdict, request } = await send({ path: "/me", headers: { "x-internal-user": "root", "x-other": "1" } });
  assert.is(verdict, "change");
  assert.equal(request?.headers.map(([name]) => name), ["host", "x-other"]);
});
test("an identity from ops does", async (send) => {
  const { verdict, request } = await send({ path: "/me", headers: { "x-internal-user": "root" }, source: ops });
  assert.is(verdict, "allow");
  assert.is(request, undefined);
});

test.run();

const observing = policySuite("policy.ts");
observing.wouldDeny("without configuration nothing is denied", { path: "/admin" }, { status: 200 });
observing.run();

const tuned = policySuite("policy.ts", { mode: "enforce", params: { "starter.admin-paths": ["/manage"], "starter.scanners": [], "starter.internal-identities": ["spiffe://corp/admin"] } });
tuned.allow("other paths", { path: "/admin" });
tuned.deny("for others", { path: "/manage", source: ops }, { rule: "admin-is-internal" });
tuned.allow("other identities", { path: "/manage", source: { spiffe: "spiffe://corp/admin" } });
tuned.allow("no scanners", { headers: { "user-agent": "sqlmap" } });
tuned.run();
