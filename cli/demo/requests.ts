import type { Verdict } from "../replay/outcome.ts";

/** One request of the demonstration, and what the starter pack must make of it when it enforces. */
export interface DemoRequest {
  what: string;
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  verdict: Verdict;
  /** Of the pack `starter`, in order. */
  rules: readonly string[];
  status: number;
  /** What the service must have got, where a rule changes it. */
  arrives?: { path?: string; user?: string | null };
}

const json = { "content-type": "application/json" };
const allow = { verdict: "allow", rules: [], status: 200 } as const;

/** Hostile requests and their honest look-alikes, mixed as they come. */
export const demoRequests: readonly DemoRequest[] = [
  { what: "a customer looks around", method: "GET", path: "/orders?limit=10", headers: { "user-agent": "Mozilla/5.0", "accept": "text/html" }, ...allow },
  { what: "a customer orders", method: "POST", path: "/orders", headers: json, body: '{"item":7,"note":"O\'Reilly, SELECT edition"}', ...allow },
  { what: "a double-encoded path", method: "GET", path: "/static/%252e%252e/secret", verdict: "deny", rules: ["ambiguous"], status: 400 },
  { what: "dots that are part of a name", method: "GET", path: "/docs/v1..v2/diff", ...allow },
  { what: "an encoded slash", method: "GET", path: "/files/..%2f..%2fetc/passwd", verdict: "deny", rules: ["ambiguous"], status: 400 },
  { what: "a roundabout way to a plain page", method: "GET", path: "/static/../orders//7", verdict: "change", rules: ["plain-path"], status: 200, arrives: { path: "/orders/7" } },
  { what: "a roundabout way to administration", method: "GET", path: "/orders/..;x=1/admin/users", verdict: "deny", rules: ["plain-path", "admin-is-internal"], status: 403 },
  { what: "administration, straight on", method: "GET", path: "/admin/users", verdict: "deny", rules: ["admin-is-internal"], status: 403 },
  { what: "what only begins like administration", method: "GET", path: "/administrators/club", ...allow },
  { what: "a repository left behind", method: "GET", path: "/.git/config", verdict: "deny", rules: ["hidden-files"], status: 404 },
  { what: "a well-known file", method: "GET", path: "/.well-known/security.txt", ...allow },
  { what: "a scanner that says its name", method: "GET", path: "/?id=1", headers: { "user-agent": "sqlmap/1.8" }, verdict: "deny", rules: ["scanners"], status: 403 },
  { what: "an invented method", method: "PROPFIND", path: "/", verdict: "deny", rules: ["known-methods"], status: 405 },
  { what: "a method behind a method", method: "POST", path: "/orders/7", headers: { "x-http-method-override": "DELETE" }, verdict: "deny", rules: ["no-method-override"], status: 400 },
  { what: "a forged identity", method: "GET", path: "/me", headers: { "x-internal-user": "root" }, verdict: "change", rules: ["forged-identity"], status: 200, arrives: { user: null } },
  { what: "a password in the query", method: "GET", path: "/login?user=alice&password=hunter2", verdict: "would-change", rules: ["credentials-in-query"], status: 200 },
  { what: "a target of nine kilobytes", method: "GET", path: `/search?q=${"a".repeat(9_000)}`, verdict: "deny", rules: ["oversized"], status: 431 },
  { what: "percent signs where they belong", method: "GET", path: "/search?q=100%25%20cotton", ...allow },
];

const people = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;

/** What ordinary traffic looks like between those: the n-th such request. */
export function ordinaryRequest(n: number): DemoRequest {
  const person = people[n % people.length] ?? "alice";
  const kinds: readonly Omit<DemoRequest, "what" | "verdict" | "rules" | "status">[] = [
    { method: "GET", path: `/orders/${n}` },
    { method: "GET", path: `/users/${person}/basket?page=${n % 5}`, headers: { cookie: `session=${n}` } },
    { method: "POST", path: "/orders", headers: json, body: JSON.stringify({ item: n, quantity: (n % 4) + 1, for: person }) },
    { method: "PUT", path: `/users/${person}`, headers: json, body: JSON.stringify({ name: person }) },
    { method: "GET", path: `/static/app-${n % 3}.js`, headers: { "if-none-match": `"${n}"` } },
  ];
  return { what: "ordinary", ...(kinds[n % kinds.length] as (typeof kinds)[number]), ...allow };
}
