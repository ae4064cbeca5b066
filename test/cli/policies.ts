// Policies and recordings that the tests of several verbs share.
export const shopPolicy = `import { deny, param, policy, request, response, rule, setHeader, source, tag, zone } from "sidewall";

const ops = zone("ops", source.spiffe.under("spiffe://corp/ns/ops"));
const agents = param.texts("agents", { default: ["sqlmap"] });

export default policy("shop", { mode: "enforce" }, [
  rule("admin-is-internal").severity("high").owasp("API5:2023").when(request.path.under("/admin").and(ops.not())).unknown({ absent: "match" }).then(deny(403)),
  rule("scanners").when(request.header("user-agent").contains(agents)).then(deny(429)),
  rule("amount").mode("observe").when(request.json("/amount").greaterThan(1000)).then(tag("large"), deny(422)),
  rule("tier").when(request.header("x-key").is("gold")).then(setHeader(request, "x-tier", "gold")),
  rule("missing").when(response.status.is(404)).then(tag("missing")),
]);
`;

export const shopTraffic = [
  { id: "plain", request: { method: "GET", path: "/", headers: [["host", "shop.example"]] }, label: 0 },
  { id: "admin", request: { method: "GET", path: "/x/../admin", headers: [["host", "shop.example"]] }, label: 1 },
  { id: "ops", request: { method: "GET", path: "/admin", headers: [["host", "shop.example"]] }, source: { spiffe: "spiffe://corp/ns/ops/sa/x" }, label: 0 },
  { id: "scan", request: { method: "GET", path: "/?q=1", headers: [["host", "shop.example"], ["user-agent", "sqlmap/1.0"]] }, label: 1 },
  { id: "large", request: { method: "POST", path: "/pay", headers: [["host", "shop.example"], ["content-type", "application/json"], ["content-length", "15"]], body: '{"amount":1e99}' }, label: 1 },
  { id: "gold", request: { method: "GET", path: "/", headers: [["host", "shop.example"], ["x-key", "gold"]] }, label: 0 },
  { id: "lost", request: { method: "GET", path: "/lost", headers: [["host", "shop.example"]] }, response: { status: 404, headers: [] } },
].map((line) => JSON.stringify(line)).join("\n");

/** A policy of one rule that closes a path. */
export const tiny = (name: string, path: string): string =>
  `import { deny, policy, request, rule } from "sidewall";\nexport default policy("${name}", { mode: "enforce" }, [rule("closed").when(request.path.under("${path}")).then(deny(403))]);\n`;
