import * as assert from "uvu/assert";
import { bodyText, exchange, Host, Module, Plugin, V8Engine } from "../../cli/harness/index.ts";
import { suite } from "../support/suite.ts";
import { compileFixture } from "../support/assembly.ts";

const source = String.raw`
@external("env", "proxy_get_header_map_value") declare function getHeader(map: i32, key: usize, keyLen: i32, outPtr: usize, outLen: usize): i32;
@external("env", "proxy_add_header_map_value") declare function addHeader(map: i32, key: usize, keyLen: i32, value: usize, valueLen: i32): i32;
@external("env", "proxy_send_local_response") declare function reply(status: i32, details: usize, detailsLen: i32, body: usize, bodyLen: i32, headers: usize, headersLen: i32, grpc: i32): i32;
const slot = memory.data(8);
const name = memory.data<u8>([58, 112, 97, 116, 104]);
const seen = memory.data<u8>([120, 45, 115]);
let top: usize = 0;
export function proxy_abi_version_0_2_1(): void {}
export function proxy_on_memory_allocate(size: i32): usize { if (top == 0) top = __heap_base; const at = top; return at; }
export function proxy_on_request_headers(id: i32, count: i32, end: i32): i32 {
  if (getHeader(0, name, 5, slot, slot + 4) != 0) return 0;
  const path = <usize>load<u32>(slot);
  if (load<u32>(slot, 4) >= 6 && load<u8>(path, 1) == 97) { reply(403, 0, 0, name, 5, 0, 0, -1); return 1; }
  addHeader(0, seen, 3, name, 5);
  return 0;
}
export function proxy_on_response_headers(id: i32, count: i32, end: i32): i32 { addHeader(2, seen, 3, name, 5); return 0; }
`;

const test = suite("harness: a first exchange");

test("a request is changed, forwarded and answered; another is denied, and its reply passes the module's own response call-back", async () => {
  const host = new Host();
  const plugin = new Plugin(new Module(host, new V8Engine(), await compileFixture(source)), { name: "smoke" });
  const request = (path: string) => ({ headers: [[":method", "GET"], [":path", path], [":authority", "a.test"], [":scheme", "http"], ["X-Mixed", "\xff"]] as const });
  const allowed = exchange(host, [plugin], request("/"), { headers: [[":status", "200"], ["content-length", "2"]], body: Buffer.from("hi") });
  assert.equal(allowed.forwarded?.headers, [[":method", "GET"], [":path", "/"], [":authority", "a.test"], [":scheme", "http"], ["x-mixed", "\xff"], ["x-s", ":path"]]);
  assert.is(allowed.response?.status, 200);
  assert.is(bodyText(allowed.response), "hi");
  const denied = exchange(host, [plugin], request("/admin"));
  assert.is(denied.forwarded, undefined);
  assert.is(denied.response?.status, 403);
  assert.equal(denied.response?.headers, [[":status", "403"], ["content-length", "5"], ["content-type", "text/plain"], ["x-s", ":path"]]);
  assert.is(denied.localReplies[0]?.path, "filters");
});

test("thousands of exchanges a second", async () => {
  const host = new Host();
  const plugin = new Plugin(new Module(host, new V8Engine(), await compileFixture(source)), { name: "smoke" });
  const request = { headers: [[":method", "GET"], [":path", "/"], [":authority", "a.test"], [":scheme", "http"]] as const };
  const count = 20_000;
  const started = performance.now();
  for (let index = 0; index < count; index += 1) exchange(host, [plugin], request);
  console.log(`  note: ${Math.round(count / (performance.now() - started) * 1000)} exchanges a second under V8`);
});

test.run();
