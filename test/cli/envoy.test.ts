import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { tiny } from "./policies.ts";
import { project, sidewall, startSidewall, text } from "./running.ts";

const test = suite("sidewall envoy");
const cwd = project({ "p.ts": tiny("shut", "/a") });
const upstreamUrl = "http://127.0.0.1:8080";
const readsBody = `import { deny, policy, request, rule } from "sidewall";
export default policy("b", { mode: "enforce" }, [rule("r").when(request.json("/role").is("root")).then(deny(403))]);
`;

test("prints an envoy.yaml for a module", async () => {
  assert.is((await sidewall(["build", "p.ts"], { cwd })).code, 0);
  const { code, out, err } = await sidewall(["envoy", "p.wasm", "--upstream", upstreamUrl, "--port", "10001", "--mode", "observe", "--failing", "reload"], { cwd });
  assert.equal([code, err], [0, ""]);
  const [listener] = (parse(out) as { static_resources: { listeners: { address: object; filter_chains: { filters: { typed_config: { http_filters: { name: string; typed_config: { config: Record<string, unknown> } }[] } }[] }[] }[] } }).static_resources.listeners;
  const [filter] = listener!.filter_chains[0]!.filters[0]!.typed_config.http_filters;
  const { name, failure_policy, configuration, vm_config } = filter!.typed_config.config;
  assert.equal(listener!.address, { socket_address: { address: "127.0.0.1", port_value: 10_001 } });
  assert.equal([name, failure_policy, (vm_config as { code: object }).code], ["shut", "FAIL_RELOAD", { local: { filename: join(cwd, "p.wasm") } }]);
  assert.equal(JSON.parse((configuration as { value: string }).value), { policies: { shut: { mode: "observe" } } });
});

test("an envoy.yaml lets the module hold headers, unless the configuration says that it will not", async () => {
  const bodies = project({ "b.ts": readsBody, "unheld.json": '{"holdHeaders":false}' });
  assert.is((await sidewall(["build", "b.ts"], { cwd: bodies })).code, 0);
  const told = async (...words: string[]) => /allow_on_headers_stop_iteration: (\w+)/.exec((await sidewall(["envoy", "b.wasm", "--upstream", upstreamUrl, ...words], { cwd: bodies })).out)?.[1];
  assert.equal([await told(), await told("--config", "unheld.json")], ["true", "false"]);
});

test("what cannot be used is named", async () => {
  const refused = async (...words: string[]) => (await sidewall(["envoy", ...words], { cwd })).err;
  assert.is(await refused("p.ts", "--upstream", upstreamUrl), text("error: p.ts: envoy.yaml names a module; make one with: sidewall build POLICY -o NAME.wasm"));
  assert.is(await refused("p.wasm", "--upstream", "shop.example"), text('error: --upstream: expected an origin such as http://127.0.0.1:8080, found "shop.example"'));
  assert.is(await refused("p.wasm", "--upstream", upstreamUrl, "--port", "0"), text("error: --port: a free port can only be taken with --start"));
});

const installed = await installPart("envoy-1.40.0");
test.unless("missing" in installed ? installed.missing : undefined, "--start runs it, prints records, and puts a changed policy in force", async () => {
  const upstream = createServer((_, response) => { response.end("from the upstream"); });
  await new Promise<void>((resolve) => { upstream.listen(0, "127.0.0.1", resolve); });
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const envoy = startSidewall(["envoy", "p.ts", "--upstream", url, "--port", "0", "--start"], { cwd });
  try {
    await envoy.until(() => envoy.err().includes("takes requests on"));
    const origin = /on (http:\S+) for/.exec(envoy.err())?.[1] ?? "";
    const ask = async (path: string) => { const answer = await fetch(`${origin}${path}`, { headers: { connection: "close" } }); return [answer.status, (await answer.text()).slice(0, 17)]; };
    assert.equal([await ask("/b"), (await ask("/a/x"))[0]], [[200, "from the upstream"], 403]);
    const taken = await sidewall(["envoy", "p.ts", "--upstream", url, "--port", new URL(origin).port, "--start"], { cwd });
    assert.equal([taken.code, taken.err], [1, text(`error: --port: the port ${new URL(origin).port} is taken; 0 takes a free one`)]);
    await envoy.until(() => envoy.out().includes('"rule":"closed"') && envoy.out().includes('"GET /a/x HTTP/1.1" 403'));
    writeFileSync(join(cwd, "p.ts"), tiny("shut", "/b"));
    await envoy.until(() => envoy.err().includes("the changed policy is in force"));
    assert.equal([(await ask("/b"))[0], (await ask("/a"))[0]], [403, 200]);
    writeFileSync(join(cwd, "p.ts"), "export default 1;");
    await envoy.until(() => envoy.err().includes("the policy before the change stays in force"));
    assert.is((await ask("/b"))[0], 403);
  } finally {
    assert.is(await envoy.stop(), 0);
    upstream.closeAllConnections();
    upstream.close();
  }
});

test.run();
