// The printed envoy.yaml: Envoy itself says whether it is one, for every option; its text is looked at for the person who reads it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { Authority } from "../../cli/envoy/driver/index.ts";
import { envoyVersions, envoyYaml, luaFilter, rbacDenyFilter, type EnvoyOptions } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { compileFilter } from "../support/assembly.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));
const module = await compileFilter("test/envoy/fixtures/prefix.ts", scratch);

const file = (name: string, text: string): string => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};
const authority = new Authority();
const server = authority.issue({ commonName: "server", dnsNames: ["localhost"] });
const tls = { certificate: file("server.pem", server.certificate), key: file("server.key", server.key) };

const plain: EnvoyOptions = { upstream: "http://127.0.0.1:8080", filters: [{ kind: "wasm", name: "sidewall", module, configuration: "/admin" }] };
/** Every option at least once. */
const variants: Readonly<Record<string, EnvoyOptions>> = {
  plain,
  "with an admin endpoint and a buffer limit": { ...plain, port: 8443, adminPort: 9901, bufferBytesMax: 65_536 },
  "answering by itself, without an access log": { ...plain, upstream: { status: 200, body: "a \"quoted\" text\n" }, accessLog: "none" },
  "to an upstream over TLS, by its name": { ...plain, upstream: "https://localhost" },
  "to an IPv6 upstream over HTTP/2": { ...plain, upstream: "http://[::1]:8080", upstreamProtocol: "http2" },
  "as the client spoke": { ...plain, upstreamProtocol: "same", transparent: true, proxyProtocol: true },
  "with TLS": { ...plain, tls },
  "with mutual TLS": { ...plain, tls: { ...tls, clientAuthorities: file("authority.pem", authority.certificate), clientCertificateRequired: true } },
  "with TLS and clear text": { ...plain, proxyProtocol: true, tls: { ...tls, alsoPlain: true } },
  "with several filters and clusters": {
    ...plain,
    clusters: [{ name: "callee", origin: "http://127.0.0.1:1" }, { name: "grpc", origin: "http://127.0.0.1:2", protocol: "http2" }],
    filters: [
      { kind: "wasm", name: "first", module, rootId: "first", vmId: "own", failurePolicy: "FAIL_OPEN", holdHeaders: false, environment: { A: "b: c" }, configuration: "/" },
      rbacDenyFilter({ admin: { permissions: [{ any: true }], principals: [{ any: true }] } }), luaFilter("function envoy_on_request(h) end"),
      ...plain.filters,
    ],
  },
};

const text = suite("envoy.yaml: text");

text("a configuration keeps its bytes, whatever they are", () => {
  for (const configuration of ["", "/", " leading", "trailing\n", "tab\there", "é \u{1f642}", "\"quoted\" # no comment", "a: b\n  - c", "\u0000\u007f\r"]) {
    assert.is(configurationIn(envoyYaml({ ...plain, filters: [{ kind: "wasm", name: "a", module, configuration }] })), configuration);
  }
  const policies = { policies: { shop: { mode: "enforce", params: { names: ["a\nb", "\"", "'"] } } } };
  assert.equal(JSON.parse(configurationIn(envoyYaml({ ...plain, filters: [{ kind: "wasm", name: "a", module, configuration: policies }] }))), policies);
});

function configurationIn(yaml: string): string {
  // The only `value` in the file is the first filter's configuration.
  const found = /"value":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(parse(yaml)));
  return JSON.parse(found![1]!) as string;
}

text("the person who reads it is told what decides", () => {
  const yaml = envoyYaml(plain);
  for (const told of ["# What a failing module does to requests", "failure_policy: FAIL_CLOSED", "allow_on_headers_stop_iteration: true", "%FILTER_STATE(wasm.sidewall:PLAIN)%", "# The peer is the source address"]) {
    assert.ok(yaml.includes(told), told);
  }
  assert.not.match(yaml, /^admin:/m);
});
text.run();

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  const test = suite(`envoy.yaml: Envoy ${version}`);
  for (const [name, options] of Object.entries(variants)) {
    test.unless("missing" in installed ? installed.missing : undefined, `${name}: is accepted`, () => {
      const config = file("envoy.yaml", envoyYaml(options));
      const { status, stderr } = spawnSync("path" in installed ? installed.path : "", ["--mode", "validate", "-c", config, "--log-level", "error"], { encoding: "utf8" });
      assert.is(status, 0, stderr);
      assert.is(stderr.replace(/^.*configuration '.*' OK$/m, "").trim(), "");
    });
  }
  test.run();
}
