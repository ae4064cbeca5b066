/** The files of a new project, by path. */
export function projectFiles(name: string, sidewall: string): Readonly<Record<string, string>> {
  return {
    "package.json": `${JSON.stringify({
      name, version: "0.1.0", private: true, type: "module",
      scripts: { check: "sidewall check policy.ts", test: "sidewall test --coverage", build: `sidewall build policy.ts -o ${name}.wasm` },
      devDependencies: { sidewall },
    }, undefined, 2)}\n`,
    "tsconfig.json": `${JSON.stringify({
      compilerOptions: { target: "ES2022", lib: ["ES2023"], module: "NodeNext", moduleResolution: "NodeNext", strict: true, noEmit: true, skipLibCheck: true, types: [] },
      include: ["**/*.ts"],
    }, undefined, 2)}\n`,
    ".gitignore": "node_modules\n*.wasm\n*.schema.json\n",
    "policy.ts": policy(name),
    "test/policy.test.ts": test,
    "test/recorded.cases.jsonl": cases,
    "README.md": readme(name),
  };
}

const policy = (name: string): string => `import { deny, param, policy, request, rule, source, tag, zone } from "sidewall";

// Who may administer: workloads below this SPIFFE id. Set at deploy time with {"policies":{"${name}":{"params":{"operators":["spiffe://…"]}}}}.
const operators = zone("operators", source.spiffe.under(param.texts("operators", { default: ["spiffe://cluster.local/ns/ops"] })));

export default policy("${name}", { mode: "enforce" }, [
  rule("admin-is-internal").severity("high").owasp("API5:2023")
    .when(request.path.under("/admin").and(operators.not()))
    .unknown({ absent: "match" }) // without a SPIFFE id nobody is an operator
    .then(deny(403)),

  rule("large-orders").mode("observe") // only records, until you promote it
    .when(request.method.is("POST").and(request.path.matches("/orders"), request.json("/items/*/quantity").greaterThan(100)))
    .then(tag("large-order"), deny(422)),
]);
`;

const test = `import { assert, policySuite } from "sidewall/test";

const test = policySuite("../policy.ts");

test.deny("outsiders do not administer", { path: "/admin/users" }, { rule: "admin-is-internal", status: 403 });
test.deny("nor by a roundabout way", { path: "/shop/..//admin;x=1" }, { rule: "admin-is-internal" });
test.allow("operators do", { path: "/admin/users", source: { spiffe: "spiffe://cluster.local/ns/ops/sa/console" } });

test.wouldDeny("a large order is seen", { path: "/orders", body: { items: [{ quantity: 1 }, { quantity: 101 }] } }, { rule: "large-orders", status: 200 });
test.allow("an ordinary order passes", { path: "/orders", body: { items: [{ quantity: 100 }] } });

test("send() tells everything", async (send) => {
  const { verdict, rules } = await send({ method: "GET", path: "/orders?limit=10", headers: { accept: "application/json" } });
  assert.equal([verdict, rules], ["allow", []]);
});

test.run();
`;

const cases = [
  { id: "an attack that was seen", request: { method: "GET", path: "/%61dmin/", headers: [["host", "shop.example"]] }, expect: { verdict: "deny", rule: "admin-is-internal" } },
  { id: "a customer", request: { method: "GET", path: "/orders/7", headers: [["host", "shop.example"]] }, expect: "allow" },
].map((line) => `${JSON.stringify(line)}\n`).join("");

const readme = (name: string): string => `# ${name}

A security policy, compiled by Sidewall to a WebAssembly module for Envoy and Istio.

\`\`\`
npm install
${[
    ["npm test", "the policy's tests, and which rules they met"],
    ["npx sidewall explain policy.ts GET /admin/users", "why a request gets its verdict"],
    ["npx sidewall run policy.ts --upstream http://127.0.0.1:8080", "in front of your service, on this machine"],
    ["npx sidewall replay policy.ts access.log", "what it would have done"],
    ["npm run build", `${name}.wasm`],
    [`npx sidewall envoy ${name}.wasm --upstream http://127.0.0.1:8080`, "an envoy.yaml for it"],
  ].map(([command, does]) => `${command!.padEnd(68)} # ${does}`).join("\n")}
\`\`\`
`;
