// The driver: what goes in comes out, byte for byte, through both versions and both protocols.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { comparable, EnvoyDriver, type DriveOptions, type EnvoyOutcome } from "../../cli/envoy/driver/index.ts";
import { envoyVersions, type HttpFilter } from "../../cli/envoy/index.ts";
import { bodyText, type HeaderPairs, type RequestMessage, type ResponseMessage } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { compileFilter } from "../support/assembly.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));
const guard: HttpFilter = { kind: "wasm", name: "guard", module: await compileFilter("test/envoy/fixtures/prefix.ts", scratch), configuration: "/admin" };
const pieces = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const request = (path: string, more: Partial<RequestMessage> = {}, headers: HeaderPairs = []): RequestMessage =>
  ({ headers: [[":method", "POST"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...headers], ...more });

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;
  for (const upstreamProtocol of ["http1", "http2"] as const) {
    const test = suite(`driver: Envoy ${version}, upstream ${upstreamProtocol}`);
    let driver: EnvoyDriver | undefined;
    const drive = (...words: Parameters<EnvoyDriver["exchange"]>): Promise<EnvoyOutcome> => driver!.exchange(...words);
    if (missing === undefined) {
      test.before(async () => { driver = await EnvoyDriver.start({ version, upstreamProtocol, filters: [guard], idleMilliseconds: 400 }); });
      test.after(async () => { await driver?.stop(); });
    }

    for (const protocol of ["http1", "http2"] as const) {
      const options: DriveOptions = { protocol };

      test.unless(missing, `${protocol}: headers, duplicates, odd bytes, pieces and trailers arrive as given, both ways`, async () => {
        const sent = request("/a;b/%zz/../\\?q=%00&q", { body: pieces("one", "two", "three"), trailers: [["x-end", "1"], ["x-end", "\xe9"]] }, [["X-Many", "1"], ["x-many", "2"], ["x-bytes", "\xff\x80 \t."]]);
        const answer: ResponseMessage = { headers: [[":status", "203"], ["Set-Cookie", "a=1"], ["set-cookie", "b=\xfe"]], body: pieces("1", "22"), trailers: [["x-sum", "3"]] };
        const outcome = comparable(await drive(sent, answer, options));
        assert.equal(outcome.forwarded, {
          headers: [[":authority", "shop.test"], [":method", "POST"], [":path", "/a;b/%zz/../\\?q=%00&q"], ["x-many", "1"], ["x-many", "2"], ["x-bytes", "\xff\x80 \t."]],
          body: "onetwothree", trailers: [["x-end", "1"], ["x-end", "\xe9"]], framing: "exact",
        });
        assert.equal(outcome.response, {
          headers: [[":status", "203"], ["set-cookie", "a=1"], ["set-cookie", "b=\xfe"]], body: "122", trailers: [["x-sum", "3"]], framing: "exact",
        });
        assert.equal([outcome.end, outcome.logs], ["complete", []]);
      });

      test.unless(missing, `${protocol}: a denial is told with its log, its details and its filter state, and reaches no upstream`, async () => {
        const outcome = await drive(request("/admin"), undefined, options);
        assert.equal([outcome.forwarded, outcome.response?.status, bodyText(outcome.response), outcome.details, outcome.end], [undefined, 403, "denied", "denied", "complete"]);
        assert.equal(outcome.logs, [{ level: "info", message: "denied", plugin: "guard" }]);
        assert.equal([...outcome.filterState], [["wasm.sidewall", "denied"]]);
      });

      test.unless(missing, `${protocol}: resets, silence and clients that go away are told apart, and the next exchange is whole`, async () => {
        const reset = await drive(request("/"), "reset", options);
        assert.equal([reset.response?.status, reset.end], [503, "complete"]);
        const silent = await drive(request("/"), "silent", options);
        assert.equal([silent.response, silent.end, silent.forwarded?.complete], [undefined, "stuck", true]);
        const aborted = await drive(request("/"), "silent", { ...options, abortAfterMilliseconds: 50 });
        assert.equal([aborted.end, aborted.details], ["reset", "downstream_remote_disconnect"]);
        const after = await drive(request("/x", { body: pieces("body") }), (seen) => ({ headers: [[":status", "200"]], body: seen.body }), options);
        assert.equal([bodyText(after.forwarded), bodyText(after.response), after.end], ["body", "body", "complete"]);
      });

      test.unless(missing, `${protocol}: large bodies arrive whole`, async () => {
        const body = Buffer.alloc(3_000_000, "0123456789");
        const outcome = await drive(request("/", { body }), { headers: [[":status", "200"]], body }, options);
        assert.ok(body.equals(outcome.forwarded!.body) && body.equals(outcome.response!.body));
      });
    }

    test.unless(missing, "a malformed request gets Envoy's own answer, and the one after it is not disturbed", async () => {
      const bad = await drive(request("/", { body: pieces("abc") }, [["content-length", "3"], ["content-length", "4"]]));
      assert.equal([bad.response?.status, bad.logs, bad.forwarded], [400, [], undefined]);
      assert.is((await drive(request("/"))).response?.status, 200);
    });

    test.unless(missing, "a body that is longer or shorter than it says is told", async () => {
      const short = await drive(request("/"), { headers: [[":status", "200"], ["content-length", "9"]], body: pieces("1234") });
      assert.is(short.response?.complete ?? false, false);
      const answer = { headers: [[":status", "200"], ["content-length", "2"]], body: pieces("1234") } as const;
      // Over HTTP/2 the proxy itself refuses such an answer.
      if (upstreamProtocol === "http1") assert.is(bodyText((await drive(request("/"), answer)).response), "12");
      assert.is((await drive(request("/"))).response?.status, 200);
    });

    test.unless(missing, "filters can be replaced between exchanges", async () => {
      await driver!.replaceFilters([{ ...guard, configuration: "/shop" } as HttpFilter]);
      assert.equal([(await drive(request("/admin"))).response?.status, (await drive(request("/shop"))).response?.status], [200, 403]);
    });

    test.run();
  }
}
