// A host that cannot hold headers, in the harness with and without the setting, and in Envoy from HTTP/1.1 and HTTP/2 to either:
// what the upstream and the client get. held.test.ts has the bytes over HTTP/1.1, and answers that come early.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { holdsHeaders } from "../../cli/configuration/hold-headers.ts";
import { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import { envoyVersions } from "../../cli/envoy/index.ts";
import { exchange, Host, Module, Plugin, utf8Bytes, V8Engine, type HeaderPairs, type Outcome } from "../../cli/harness/index.ts";
import type { Condition, Ir, Selector } from "../../cli/ir/types.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { ir, policy, rule } from "./fixtures.ts";
import { moduleOf } from "./plugin.ts";

const says = (select: Selector, text: string): Condition => ({ op: "test", select, quantifier: "any", test: { is: "in", values: { constant: [text] }, ignoreCase: false } });
const unknown = { absent: "skip", broken: "match" } as const;
const guard: Ir = ir(policy("p", [
  rule("asked", { phase: "request.body", when: says({ from: "request.json", path: ["role"] }, "root"), unknown }),
  rule("told", { phase: "response.body", when: says({ from: "response.json", path: ["password"] }, "secret"), unknown: { absent: "skip", broken: "skip" }, actions: [{ do: "deny", status: 502, renderer: "problem" }] }),
]));

const head = (body: string): HeaderPairs => [[":method", "POST"], [":path", "/orders"], [":authority", "shop.test"], [":scheme", "http"], ["content-type", "application/json"], ["content-length", String(body.length)]];
const answerHead = (body: string): HeaderPairs => [[":status", "200"], ["content-type", "application/json"], ["content-length", String(body.length)]];
const halves = (body: string): Uint8Array[] => [Buffer.from(body.slice(0, 9)), Buffer.from(body.slice(9))];
const harmless = '{"role":"user"}', forbidden = '{"role":"root"}', public_ = '{"name":"Ada"}', secret = '{"password":"secret"}';

/** What the upstream and the client have got. */
const seen = ({ forwarded, response, end }: Pick<Outcome, "forwarded" | "response" | "end">): unknown[] => [
  forwarded === undefined ? "nothing" : `${forwarded.headers.find(([name]) => name === "content-length")?.[1]} ${Buffer.from(forwarded.body).toString()}`,
  response?.status, response === undefined ? "" : Buffer.from(response.body).toString().replace(/[0-9a-f]{16}/, "ID"), end,
];
const problem = (title: string, status: number): string => `{"type":"about:blank","title":"${title}","status":${status},"instance":"urn:sidewall:ID"}`;

const test = suite("headers that are not held, over every wire");

test("in a host that cannot hold headers, each exchange comes to its end, and what is denied is not passed on", async () => {
  const wasm = await moduleOf(guard);
  const host = new Host({ logLevel: "warn" });
  const send = (holdHeaders: boolean, allowed: boolean, asked: string, told: string): Outcome => {
    const plugin = new Plugin(new Module(host, new V8Engine(), wasm), { name: "guard", configuration: utf8Bytes(JSON.stringify({ holdHeaders })), allowOnHeadersStopIteration: allowed });
    return exchange(host, [plugin], { headers: head(asked), body: halves(asked) }, { headers: answerHead(told), body: halves(told) });
  };
  assert.equal(seen(send(false, false, harmless, public_)), [`15 ${harmless}`, 200, public_, "complete"]);
  assert.equal(seen(send(false, false, forbidden, public_)), ["15 ", 403, problem("Forbidden", 403), "complete"]);
  assert.equal(seen(send(false, false, harmless, secret)), [`15 ${harmless}`, 200, "", "reset"]);
  // A host that could is told nothing else: the setting decides.
  assert.equal(seen(send(false, true, forbidden, public_)), ["15 ", 403, problem("Forbidden", 403), "complete"]);
  // Without the setting such a host waits for ever; where headers are held, nothing of a denied exchange is seen.
  assert.is(send(true, false, harmless, public_).end, "stuck");
  assert.equal(seen(send(true, true, forbidden, public_)), ["nothing", 403, problem("Forbidden", 403), "complete"]);
  assert.equal(seen(send(true, true, harmless, secret)), [`15 ${harmless}`, 502, problem("Bad Gateway", 502), "complete"]);
});

test("the host is set up as the configuration says", () => {
  const told = ["", "{}", '{"holdHeaders":true}', '{"holdHeaders":false}', "null", "[]"].map(holdsHeaders);
  assert.equal(told, [true, true, true, false, true, true]);
});

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  test.unless("missing" in installed ? installed.missing : undefined, `Envoy ${version} without allow_on_headers_stop_iteration: a clean denial of a request, a cut answer, and no byte of what is denied`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "sidewall-hold-"));
    const module = join(folder, "guard.wasm");
    writeFileSync(module, await moduleOf(guard));
    for (const upstreamProtocol of ["http1", "http2"] as const) {
      const driver = await EnvoyDriver.start({ version, upstreamProtocol, filters: [{ kind: "wasm", name: "guard", module, configuration: { holdHeaders: false }, holdHeaders: false }] });
      try {
        for (const protocol of ["http1", "http2"] as const) {
          const send = async (asked: string, told: string): Promise<{ seen: unknown[]; rules: unknown[]; state: string | undefined }> => {
            const outcome = await driver.exchange({ headers: head(asked), body: halves(asked) }, { headers: answerHead(told), body: halves(told) }, { protocol });
            return { seen: seen(outcome), rules: outcome.logs.map(({ message }) => { const { rule, verdict, phase } = JSON.parse(message) as Record<string, string>; return `${rule} ${verdict} ${phase}`; }), state: outcome.filterState.get("wasm.sidewall") };
          };
          assert.equal((await send(harmless, public_)).seen, [`15 ${harmless}`, 200, public_, "complete"], `${protocol} to ${upstreamProtocol}`);
          const refused = await send(forbidden, public_);
          // Whether the upstream has seen the head before the stream was reset is a race; it never sees the body.
          assert.ok(["nothing", "15 "].includes(String(refused.seen[0])), String(refused.seen[0]));
          assert.equal([refused.seen.slice(1), refused.rules, refused.state], [[403, problem("Forbidden", 403), "complete"], ["asked deny request.body"], "deny p/asked"]);
          const cut = await send(harmless, secret);
          assert.equal([cut.seen, cut.rules, cut.state], [[`15 ${harmless}`, 200, "", "reset"], ["told deny response.body"], "deny p/told"]);
        }
      } finally {
        await driver.stop();
      }
    }
    rmSync(folder, { recursive: true, force: true });
  });
}

test.run();
