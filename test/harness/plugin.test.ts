import * as assert from "uvu/assert";
import {
  BadModule, bodyText, checkModule, exchange, Host, Module, Plugin, PluginRejected, VirtualClock, type EngineLimits, type HeaderPairs, type HostOptions, type Outcome, type PluginOptions,
} from "../../cli/harness/index.ts";
import { suite } from "../support/suite.ts";
import { compileFixture } from "../support/assembly.ts";
import { engines } from "./engines.ts";
import { probeSource } from "./probe.ts";

const probe = await compileFixture(probeSource);
const headers = (script: string): HeaderPairs => [[":method", "GET"], [":path", "/"], [":authority", "a.test"], [":scheme", "http"], ["x-script", script]];
const messages = (outcome: Outcome): string[] => outcome.logs.map((record) => record.message);
const callbacksOf = (outcome: Outcome): string[] => outcome.trace.map((entry) => (entry.kind === "callback" ? entry.callback : entry.function));

for (const { name, missing, make } of engines) {
  const test = suite(`harness: plugins under ${name}`);
  const engine = missing === undefined ? make() : undefined;
  const setUp = (plugin: PluginOptions = {}, options: HostOptions = {}, limits: EngineLimits = {}) => {
    const logs: string[] = [];
    const clock = new VirtualClock(1_700_000_000_123);
    const host = new Host({ clock, logLevel: "debug", ...options, onLog: (record) => { logs.push(record.message); } });
    const module = new Module(host, engine!, probe, limits);
    return { host, clock, module, logs, plugin: new Plugin(module, { name: "probe", configuration: "quiet", ...plugin }), run: (one: Plugin, script: string) => exchange(host, [one], { headers: headers(script) }) };
  };

  test.unless(missing, "a new configuration is a new root context: new streams begin under it, those under way keep theirs", () => {
    const { host, plugin, logs } = setUp({ configuration: "configure: bufstatus 7; buf 7 0 20" });
    assert.equal(logs, ["root vm_start 0 ", "root configure 34", "  bufstatus 7 -> 0 34 0", "  buf 7 -> 0 configure: bufstatus"]);
    const first = plugin.root;
    logs.length = 0;
    const during = exchange(host, [plugin], { headers: headers("response_headers: prop plugin_name") }, () => {
      plugin.reconfigure("second");
      assert.equal(logs.splice(0), ["stream request_headers 1", "root vm_start 0 ", "root configure 6"]);
      return { headers: [[":status", "200"]] };
    });
    assert.is(during.response?.status, 200);
    assert.ok(first.closed, "the old root context ends with its last stream");
    assert.equal(logs.splice(0), ["stream response_headers 1", "  prop plugin_name -> 0 probe", "stream log", "stream done", "stream delete", "root done", "root delete"]);
    const parents = exchange(host, [plugin], { headers: headers("") }).trace.filter((entry) => entry.kind === "callback" && entry.callback === "on_context_create");
    assert.is(parents[0]?.arguments[1], plugin.root.id);
    assert.is.not(plugin.root, first);
    plugin.reconfigure("third");
    assert.equal(logs.filter((line) => line === "root delete").length, 1, "a root context without streams ends at once");
  });

  test.unless(missing, "a configuration that the module refuses leaves the old one in force", () => {
    const { plugin, run } = setUp();
    const before = plugin.root;
    assert.throws(() => plugin.reconfigure("configure: return 0"), (error: unknown) => error instanceof PluginRejected && error.stage === "configure" && error.logs.length > 0);
    assert.is(plugin.root, before);
    assert.is(run(plugin, "").response?.status, 200);
  });

  test.unless(missing, "a module that refuses its start or its first configuration, or traps in it, is no plugin", () => {
    const { module } = setUp();
    const rejected = (options: PluginOptions, stage: string) => assert.throws(() => new Plugin(module, { name: "p", ...options }), (error: unknown) => error instanceof PluginRejected && error.stage === stage);
    rejected({ vmConfiguration: "refuse start" }, "start");
    rejected({ configuration: "configure: return 0" }, "configure");
    assert.throws(() => new Plugin(module, { name: "p", configuration: "configure: trap" }), (error: unknown) => error instanceof PluginRejected && error.failure?.kind === "unreachable");
  });

  test.unless(missing, "plugins of one module share a machine, unless vm_id or VM configuration differ", () => {
    const { module, plugin } = setUp();
    assert.is(new Plugin(module, { name: "two", configuration: "quiet" }).vm, plugin.vm);
    assert.is.not(new Plugin(module, { name: "two", vmId: "other" }).vm, plugin.vm);
    assert.is.not(new Plugin(module, { name: "two", vmConfiguration: "other" }).vm, plugin.vm);
  });

  test.unless(missing, "shared data is apart by vm_id and outlives the machine", () => {
    const { module, plugin, run } = setUp({ vmId: "one" });
    run(plugin, "request_headers: sdset k v 0");
    const other = new Plugin(module, { name: "probe", vmId: "two", configuration: "quiet" });
    assert.ok(messages(run(other, "request_headers: sdget k")).includes("  sdget k -> 1"));
    const again = new Plugin(module, { name: "probe", vmId: "one", vmConfiguration: "another machine", configuration: "quiet" });
    assert.ok(messages(run(again, "request_headers: sdget k")).includes("  sdget k -> 0 v"));
  });

  test.unless(missing, "context ids are never used twice", () => {
    const { plugin, run } = setUp();
    const ids = Array.from({ length: 5 }, () => run(plugin, "").trace.map((entry) => (entry.kind === "callback" ? entry.arguments[0] : 0))[0]);
    assert.equal(ids, [2, 3, 4, 5, 6]);
  });

  test.unless(missing, "ticks come by the host's clock, at the period that was last set", () => {
    const { clock, plugin, logs } = setUp({ configuration: "configure: tick 100|tick#3: tick 1000|tick#4: tick 0" });
    logs.length = 0;
    clock.advance(99);
    assert.is(logs.length, 0);
    clock.advance(201);
    assert.equal(logs.splice(0), ["root tick", "root tick", "root tick", "  tick 1000 -> 0"]);
    clock.advance(999);
    assert.is(logs.length, 0);
    clock.advance(1);
    assert.equal(logs.splice(0), ["root tick", "  tick 0 -> 0"]);
    clock.advance(100_000);
    assert.is(logs.length, 0);
    plugin.close();
  });

  test.unless(missing, "a root context may ask for time after on_done, and ends when the module says so", () => {
    const { clock, plugin, logs } = setUp({ configuration: "configure: tick 100|done: return 0|tick#2: done" });
    clock.advance(100);
    logs.length = 0;
    plugin.close();
    assert.equal(logs.splice(0), ["root done"]);
    assert.not(plugin.root.closed);
    clock.advance(100);
    assert.equal(logs.splice(0), ["root tick", "  done -> 0", "root delete"]);
    assert.ok(plugin.root.closed);
    clock.advance(1000);
    assert.is(logs.length, 0);
  });

  test.unless(missing, "a message in a queue is announced to the root context that registered last", () => {
    const { plugin, run, logs } = setUp({ configuration: "queue_ready: deq $token" });
    logs.length = 0;
    run(plugin, "request_headers: qreg q; enq $token hello");
    assert.ok(logs.includes("root queue_ready 1") && logs.includes("  deq -> 0 hello"), logs.join("\n"));
  });

  test.unless(missing, "a declared property that is read only can be set once", () => {
    const { plugin, run } = setUp({ configuration: "configure: foreign declare_property %0A%02ro%10%01" });
    const seen = messages(run(plugin, "request_headers: setprop ro v; setprop ro w; prop ro"));
    assert.equal(seen.slice(1, 4), ["  setprop ro -> 0", "  setprop ro -> 2", "  prop ro -> 0 v"]);
  });

  test.unless(missing, "time and randomness are inputs: the same run gives the same bytes", () => {
    const once = () => { const { plugin, run } = setUp(); return messages(run(plugin, "request_headers: randombytes 16; nanoseconds")); };
    const seen = once();
    assert.is(seen[2], "  nanoseconds -> 0 1700000000123000000");
    assert.equal(once(), seen);
    const { plugin, run } = setUp({}, { random: (target) => { target.fill(65); } });
    assert.is(messages(run(plugin, "request_headers: randombytes 3"))[1], "  randombytes 3 -> 0 AAA");
  });

  test.unless(missing, "log records below the level are dropped, and the module is told the level", () => {
    const { host, plugin } = setUp({}, { logLevel: "warn" });
    const outcome = exchange(host, [plugin], { headers: headers("request_headers: log 2 quiet; log 3 loud; log 5 loudest") });
    assert.equal(outcome.logs.map((record) => [record.level, record.message, record.plugin]), [["warn", "loud", "probe"], ["critical", "loudest", "probe"]]);
  });

  test.unless(missing, "an outcome tells metrics that changed, filter state, call-backs with their answers, and memory", () => {
    const { plugin, run } = setUp();
    const outcome = run(plugin, "request_headers: define 0 hits; inc $metric 2; define 1 level; rec $metric 0; setprop mine v");
    assert.equal(outcome.metrics, [{ name: "hits", type: "counter", from: 0n, to: 2n }]);
    assert.equal([...outcome.filterState], [["wasm.mine", "v"]]);
    assert.equal(callbacksOf(outcome), ["on_context_create", "on_request_headers", "on_response_headers", "on_log", "on_done", "on_delete"]);
    assert.is((outcome.trace[1] as { result: number }).result, 0);
    assert.equal(outcome.memoryBytes, [plugin.vm.memoryBytes]);
    assert.equal(run(plugin, "request_headers: define 0 hits; inc $metric 1").metrics, [{ name: "hits", type: "counter", from: 2n, to: 3n }]);
  });

  test.unless(missing, "host calls are traced where asked", () => {
    const { plugin, run } = setUp({ traceHostCalls: true });
    const calls = run(plugin, "request_headers: get 0 :path").trace.filter((entry) => entry.kind === "host call").map((entry) => entry.function);
    assert.ok(calls.includes("proxy_get_header_map_value") && calls.includes("proxy_log"), calls.join());
  });

  test.unless(missing, "the caller's properties come first; null is absent, an empty text is not", () => {
    const { host, plugin } = setUp();
    const script = "request_headers: prop connection/mtls; prop connection/requested_server_name; prop source/address; prop source/port; prop metadata/filter_metadata/a.b/c; propmap node; prop list/1; prop double; prop request/id";
    const properties = { connection: { mtls: true, requested_server_name: null }, source: { address: "", port: 5000 }, metadata: { filter_metadata: { "a.b": { c: "d" } } }, node: { id: "n", gone: undefined }, list: ["x", "y"], double: { double: 0.5 }, request: { id: "r1" } };
    assert.equal(messages(exchange(host, [plugin], { headers: headers(script) }, undefined, { properties })).slice(1, 10), [
      "  prop connection/mtls -> 0 %01", "  prop connection/requested_server_name -> 1", "  prop source/address -> 0", "  prop source/port -> 0 %88%13%00%00%00%00%00%00", "  prop metadata/filter_metadata/a.b/c -> 0 d",
      "  propmap node -> 0  [id=n]", "  prop list/1 -> 0 y", "  prop double -> 0 %00%00%00%00%00%00%E0?", "  prop request/id -> 0 r1",
    ]);
  });

  test.unless(missing, "what nothing can resume is stuck, and its plugins see the end", () => {
    const { plugin, run } = setUp();
    const outcome = run(plugin, "request_headers: return 1");
    assert.is(outcome.end, "stuck");
    assert.is(outcome.forwarded, undefined);
    assert.equal(callbacksOf(outcome).slice(-3), ["on_log", "on_done", "on_delete"]);
  });

  test.unless(missing, "waiting for a call-out takes virtual time, up to a bound", () => {
    const slow = { clusters: { side: (call: { clock: VirtualClock; respond(answer: { headers: HeaderPairs }): void }) => { call.clock.after(5000, () => call.respond({ headers: [[":status", "200"]] })); } } } as unknown as HostOptions;
    const script = "request_headers: http side 0 - :method=GET :path=/ :authority=s; return 1|http_call_response: effective $stream; continue 0";
    const { host, plugin } = setUp({}, slow);
    const outcome = exchange(host, [plugin], { headers: headers(script) });
    assert.is(outcome.end, "complete");
    assert.is(outcome.elapsedMillis, 5000);
    assert.is(exchange(host, [plugin], { headers: headers(script) }, undefined, { waitMillisMax: 100 }).end, "stuck");
  });

  test.unless(missing, "a loop without end is stopped by the time limit and answered as a trap", () => {
    const { plugin, run } = setUp({}, {}, { callMillisMax: 100 });
    const outcome = run(plugin, "request_headers: spin");
    assert.equal(outcome.failures.map((failure) => [failure.callback, failure.kind]), [["on_request_headers", "timeout"]]);
    assert.is(outcome.response?.status, 503);
    plugin.module.close();
  });

  test.unless(missing, "every kind of trap ends the machine and is told", () => {
    for (const [command, kind] of [["trap", "unreachable"], ["oob", "memory out of bounds"], ["recurse", "stack overflow"]] as const) {
      const { plugin, run } = setUp();
      const outcome = run(plugin, `response_headers: ${command}`);
      assert.equal(outcome.failures.map((failure) => [failure.plugin, failure.callback, failure.kind]), [["probe", "on_response_headers", kind]]);
      assert.is(outcome.response?.status, 503);
      assert.is(run(plugin, "").response?.status, 503);
    }
  });

  test.unless(missing, "a trap in the response body, after the headers have left, resets the stream", () => {
    const { host, plugin } = setUp();
    const outcome = exchange(host, [plugin], { headers: headers("response_body: trap") }, { headers: [[":status", "200"]], body: Buffer.from("abc") });
    assert.is(outcome.end, "reset");
    assert.is(outcome.response?.status, 200);
    assert.not(outcome.response?.complete);
  });

  test.unless(missing, "a trap in a timer or in an allocation ends the machine too", () => {
    const { clock, plugin, run } = setUp({ configuration: "configure: tick 10|tick: trap" });
    clock.advance(10);
    assert.is(plugin.vm.failure?.callback, "on_tick");
    assert.is(run(plugin, "").response?.status, 503);
  });

  test.unless(missing, "FAIL_RELOAD makes a new machine at most once a second", () => {
    const { clock, plugin, run } = setUp({ failurePolicy: "FAIL_RELOAD" });
    run(plugin, "request_headers: trap");
    assert.is(run(plugin, "").response?.status, 200);
    run(plugin, "request_headers: trap");
    assert.is(run(plugin, "").response?.status, 503);
    clock.advance(1000);
    assert.is(run(plugin, "").response?.status, 200);
    assert.equal([plugin.reloads, plugin.reloadsPutOff], [2, 1]);
  });

  test.unless(missing, "a local reply from on_log, which crashes Envoy, is told", () => {
    const { plugin, run } = setUp();
    const outcome = run(plugin, "log: reply 403 no -1 -");
    assert.is(outcome.response?.status, 200);
    assert.match(outcome.failures[0]?.message ?? "", "crashes");
  });

  test.unless(missing, "an allocator that has nothing to give makes host functions fail, not the host", () => {
    const { plugin, run } = setUp();
    const outcome = run(plugin, "request_headers: refusememory 1; get 0 :path; pairs 0; prop plugin_name; buf 6 0 1; refusememory 0");
    assert.equal(messages(outcome).slice(1, 4), ["  get 0 -> 6", "  pairs 0 -> 6", "  prop plugin_name -> 6"]);
    assert.is(outcome.response?.status, 200);
  });

  test.unless(missing, "memory that grows while the host hands over data is found where it lies then", () => {
    const { host, plugin } = setUp();
    const before = plugin.vm.memoryBytes;
    const big = "z".repeat(3000);
    const outcome = exchange(host, [plugin], { headers: [...headers("request_body#1: buf 0 0 3000; return 0"), ["x-big", big]], body: Buffer.from(big) });
    assert.is(bodyText({ body: outcome.forwarded!.body }), big);
    assert.ok(messages(outcome).some((line) => line.length > 3000 && line.endsWith("zzz")));
    assert.ok(plugin.vm.memoryBytes > before, "it did grow");
  });

  if (name === "wasmtime") {
    test.unless(missing, "fuel is told per exchange and per call-back, and is the same each time", () => {
      const once = () => {
        const { host, plugin } = setUp({}, {}, { fuel: true });
        const outcome = exchange(host, [plugin], { headers: headers("request_headers: get 0 :path") });
        const inCalls = outcome.trace.reduce((sum, entry) => sum + (entry.kind === "callback" ? entry.fuel ?? 0 : 0), 0);
        assert.is(outcome.fuel, inCalls);
        return outcome.fuel;
      };
      const fuel = once();
      assert.ok(fuel !== undefined && fuel > 100);
      assert.is(once(), fuel);
    });
  }

  test.after(() => { engine?.close(); });
  test.run();
}

const modules = suite("harness: modules that are refused");
const abi = "export function proxy_abi_version_0_2_1(): void {}\n";
const allocator = "export function malloc(size: i32): usize { return 0; }\n";
const refused: readonly (readonly [string, string, RegExp])[] = [
  ["one that is no proxy-wasm module", "export function f(): void {}", /no proxy-wasm module/],
  ["one of ABI 0.1.0", `export function proxy_abi_version_0_1_0(): void {}\n${allocator}`, /another ABI: proxy_abi_version_0_1_0/],
  ["one without an allocator", abi, /no allocator/],
  ["one with an unknown import", `${abi}${allocator}@external("env", "proxy_fly") declare function fly(): i32;\nexport function f(): i32 { return fly(); }`, /env\.proxy_fly, which no proxy-wasm host offers/],
  ["one with an import of another module", `${abi}${allocator}@external("other", "f") declare function fly(): i32;\nexport function f(): i32 { return fly(); }`, /other\.f/],
  ["one with an import of another type", `${abi}${allocator}@external("env", "proxy_log") declare function log(a: i32): i32;\nexport function f(): i32 { return log(1); }`, /env\.proxy_log as \(i32\) -> \(i32\)/],
  ["one with a call-back of another type", `${abi}${allocator}export function proxy_on_request_headers(a: i32): i32 { return a; }`, /proxy_on_request_headers as \(i32\) -> i32/],
];
for (const [what, source, text] of refused) {
  modules(what, async () => {
    const bytes = await compileFixture(source);
    assert.throws(() => checkModule(bytes), (error: unknown) => error instanceof BadModule && text.test(error.message));
  });
}
modules("bytes that are cut off anywhere, or damaged", () => {
  for (let length = 0; length < probe.length; length += 97) assert.throws(() => checkModule(probe.subarray(0, length)), (error: unknown) => error instanceof BadModule);
  for (let at = 8; at < probe.length; at += 131) {
    const damaged = Buffer.from(probe);
    damaged[at]! ^= 0xff;
    try { checkModule(damaged); } catch (error) { assert.instance(error, BadModule); }
  }
});
modules.run();
