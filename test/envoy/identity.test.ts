// Who a connection is, as a module sees it: source addresses that are claimed, TLS, server names, client certificates.
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { Authority, EnvoyDriver, type DriveOptions } from "../../cli/envoy/driver/index.ts";
import { envoyVersions } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { compileFilter } from "../support/assembly.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));
const cart = "spiffe://shop.test/ns/shop/sa/cart";

const certificates = suite("identity: certificates");
certificates("an authority's certificates verify, and carry their names", () => {
  const authority = new Authority();
  const own = new X509Certificate(authority.certificate);
  const issued = new X509Certificate(authority.issue({ commonName: "cart", uris: [cart], dnsNames: ["cart.test"] }).certificate);
  assert.ok(own.ca && own.verify(own.publicKey));
  assert.ok(!issued.ca && issued.verify(own.publicKey) && issued.checkIssued(own));
  assert.is(issued.subjectAltName, `URI:${cart}, DNS:cart.test`);
  assert.not.ok(issued.verify(new X509Certificate(new Authority().certificate).publicKey));
  const long = new X509Certificate(authority.issue({ commonName: "long", uris: [`spiffe://shop.test/${"x".repeat(1000)}`] }).certificate);
  assert.ok(long.verify(own.publicKey));
});
certificates.run();

const asked = ["source.address", "connection.mtls", "connection.requested_server_name", "connection.tls_version", "connection.uri_san_peer_certificate", "request.scheme"];

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;
  const test = suite(`identity: Envoy ${version}`);
  let driver: EnvoyDriver | undefined;
  if (missing === undefined) {
    test.before(async () => {
      const module = await compileFilter("test/conformance/fixtures/properties.ts", scratch);
      driver = await EnvoyDriver.start({ version, tls: true, filters: [{ kind: "wasm", name: "properties", module }] });
    });
    test.after(async () => { await driver?.stop(); });
  }

  /** What the module reads, in the order asked; undefined for NotFound. */
  async function seen(options: DriveOptions): Promise<(string | undefined)[]> {
    const headers = [[":method", "GET"], [":path", "/"], [":authority", "shop.test"], [":scheme", options.tls === undefined ? "http" : "https"], ["x-get", asked.join(";")]] as const;
    const { logs } = await driver!.exchange({ headers }, undefined, options);
    return logs.map((line) => (line.message.includes("status=Ok") ? /value=\d+:"(.*)"/.exec(line.message)?.[1] : undefined));
  }

  for (const protocol of ["http1", "http2"] as const) {
    test.unless(missing, `${protocol}: clear text, from a claimed address`, async () => {
      const source = { ip: "203.0.113.7", port: 1234 };
      assert.equal(await seen({ protocol, source }), ["203.0.113.7:1234", "\\u0000", "", undefined, undefined, "http"]);
      assert.equal((await seen({ protocol, source: { ip: "2001:db8::1", port: 5 } }))[0], "[2001:db8::1]:5");
    });

    test.unless(missing, `${protocol}: TLS, without and with a client certificate`, async () => {
      const source = { ip: "203.0.113.7", port: 1234 };
      assert.equal(await seen({ protocol, source, tls: { version: "TLSv1.2" } }), ["203.0.113.7:1234", "\\u0000", "", "TLSv1.2", undefined, "https"]);
      assert.equal(await seen({ protocol, source, tls: { uri: cart, serverName: "cart.test", version: "TLSv1.3" } }), ["203.0.113.7:1234", "\\u0001", "cart.test", "TLSv1.3", cart, "https"]);
    });
  }
  test.run();
}
