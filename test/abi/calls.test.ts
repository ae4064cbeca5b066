// Every wrapper against a recording host: the right import, its arguments in the ABI's order, its status handed on, its result read.
import * as assert from "uvu/assert";
import { compileAssembly } from "../support/assembly.ts";
import { type Imports, instantiate } from "../support/instantiate.ts";
import { suite } from "../support/suite.ts";
import { hostFunctions, wasiFunctions } from "./abi.ts";
import { signaturesOf } from "./signatures.ts";

/** What the host sees: numbers as they are, `@text` for an address and a length that frame it, `out` for an address to write to. */
const table: [name: string, ...seen: string[]][] = [
  ["proxy_log", "5", "@message"], ["proxy_get_log_level", "out"], ["proxy_get_status", "out", "out", "out"],
  ["proxy_get_property", "@a\0b", "out", "out"], ["proxy_set_property", "@key", "@value"],
  ["proxy_send_local_response", "403", "@details", "@body", "@pairs", "7"],
  ["proxy_get_shared_data", "@key", "out", "out", "out"], ["proxy_set_shared_data", "@key", "@value", "7"],
  ["proxy_register_shared_queue", "@queue", "out"], ["proxy_resolve_shared_queue", "@vm", "@queue", "out"],
  ["proxy_enqueue_shared_queue", "3", "@item"], ["proxy_dequeue_shared_queue", "3", "out", "out"],
  ["proxy_get_header_map_value", "7", "@name", "out", "out"], ["proxy_add_header_map_value", "1", "@name", "@value"],
  ["proxy_replace_header_map_value", "2", "@name", "@value"], ["proxy_remove_header_map_value", "3", "@name"],
  ["proxy_get_header_map_pairs", "4", "out", "out"], ["proxy_set_header_map_pairs", "0", "@pairs"], ["proxy_get_header_map_size", "6", "out"],
  ["proxy_get_buffer_bytes", "1", "5", "10", "out", "out"],
  // No length asked: as much as there can be without wrapping around, which a host refuses.
  ["proxy_get_buffer_bytes", "0", "5", "4294967290", "out", "out"],
  ["proxy_set_buffer_bytes", "0", "0", "9", "@data"], ["proxy_set_buffer_bytes", "0", "0", "4", "@data"],
  ["proxy_set_buffer_bytes", "3", "4294967295", "0", "@data"], ["proxy_set_buffer_bytes", "2", "0", "4294967295", "@"],
  ["proxy_get_buffer_status", "7", "out", "out"],
  ["proxy_http_call", "@cluster", "@pairs", "@body", "@trailers", "250", "out"],
  ["proxy_grpc_call", "@cluster", "@service", "@method", "@metadata", "@message", "250", "out"],
  ["proxy_grpc_stream", "@cluster", "@service", "@method", "@metadata", "out"],
  ["proxy_grpc_send", "11", "@message", "1"], ["proxy_grpc_cancel", "12"], ["proxy_grpc_close", "13"],
  ["proxy_set_tick_period_milliseconds", "1000"], ["proxy_get_current_time_nanoseconds", "out"],
  ["proxy_define_metric", "2", "@metric", "out"], ["proxy_record_metric", "21", "18446744073709551615"],
  ["proxy_increment_metric", "22", "18446744073709551611"], ["proxy_get_metric", "23", "out"],
  ["proxy_continue_stream", "1"], ["proxy_close_stream", "3"], ["proxy_set_effective_context", "9"], ["proxy_done"],
  ["proxy_call_foreign_function", "@function", "@arguments", "out", "out"],
  ["proxy_call_foreign_function", "@function", "@arguments", "0", "out"],
  ["clock_time_get", "1", "0", "out"], ["random_get", "out", "16"], ["random_get", "out", "8"], ["environ_sizes_get", "out", "out"],
  ["fd_write", "2", "out", "1", "out"], ["proc_exit", "3"], ["proxy_get_log_level", "out"],
];

const test = suite("abi: every host function");
const { wasm, text } = await compileAssembly("test/abi/fixtures/calls.ts", { ARENA_BYTES: 4096 });

interface Host {
  seen: { name: string; values: (number | bigint)[] }[];
  /** What each function returns. */
  status: number;
  /** Called for each call of a function, to write results. */
  write?: (name: string, values: number[]) => void;
}

function start(host: Host) {
  const imports: Imports = {};
  for (const full of Object.keys(signaturesOf(wasm).imports)) {
    const [from, name] = full.split(".") as [string, string];
    (imports[from] ??= {})[name] = (...values: (number | bigint)[]) => {
      host.seen.push({ name, values });
      host.write?.(name, values as number[]);
      return host.status;
    };
  }
  const { exports, memory } = instantiate(wasm, imports);
  const call = exports as { call(which: number): number; bytesResult(): bigint; numberResult(): bigint; reset(): void; proxy_on_memory_allocate(size: number): number };
  return { call, memory: new DataView(memory.buffer) };
}

/** The values as the table writes them, guided by what the table expects at each place. */
function rendered(memory: DataView, values: (number | bigint)[], pattern: string[]): string[] {
  const rest = values.map((value) => typeof value === "bigint" ? BigInt.asUintN(64, value) : BigInt(value >>> 0));
  return pattern.map((wanted) => {
    const value = rest.shift();
    if (wanted === "out") return value !== undefined && value > 0n && value < memory.byteLength ? "out" : `no address: ${value}`;
    if (!wanted.startsWith("@")) return String(value);
    const length = Number(rest.shift());
    return `@${Buffer.from(memory.buffer, Number(value), Math.min(length, 1000)).toString("latin1")}`;
  }).concat(rest.map(String));
}

test("the library imports every function of the ABI, with its type, and nothing else", () => {
  const wanted = Object.fromEntries([
    ...Object.entries(hostFunctions).map(([name, type]) => [`env.${name}`, type]),
    ...Object.entries(wasiFunctions).map(([name, type]) => [`wasi_snapshot_preview1.${name}`, type]),
  ]);
  // environ_get is called only where environ_sizes_get succeeds; bytes.test.ts sees it work.
  assert.equal(signaturesOf(wasm).imports, wanted);
  assert.is(Object.keys(hostFunctions).length, 39);
  assert.not.ok(/memory\.grow|unreachable/.test(text));
});

table.forEach(([name, ...pattern], which) => {
  test(`${which} ${name}: arguments and status`, () => {
    // 77 is no status of the ABI: it must come through like any other.
    const host: Host = { seen: [], status: 77 };
    const { call, memory } = start(host);
    const returned = call.call(which);
    assert.is(host.seen.length, 1);
    assert.is(host.seen[0]!.name, name);
    assert.equal(rendered(memory, host.seen[0]!.values, pattern), pattern);
    if (which === table.length - 1) assert.is(returned, 1, "a host that cannot tell its log level logs");
    else if (name !== "proc_exit") assert.is(returned, 77);
    assert.is(call.bytesResult(), 0n);
    if (name.startsWith("proxy_")) assert.is(call.numberResult(), 0n);
  });
});

test("the table has every call of the fixture", () => {
  const { call } = start({ seen: [], status: 0 });
  assert.is(call.call(table.length), -1);
});

test("results are read from where the host wrote them, and gone after a failure", () => {
  const fetching = table.map(([name, ...pattern], which) => ({ name, which, outs: pattern.filter((word) => word === "out").length }))
    .filter(({ name, which }) => name.startsWith("proxy_get") || ["proxy_http_call", "proxy_define_metric", "proxy_dequeue_shared_queue",
      "proxy_register_shared_queue", "proxy_resolve_shared_queue", "proxy_grpc_call", "proxy_grpc_stream"].includes(name) || which === 42)
    .filter(({ which }) => which !== table.length - 1);
  // Which functions give bytes, and where their number is 32 bits wide.
  const givesBytes = new Set(["proxy_get_property", "proxy_get_shared_data", "proxy_dequeue_shared_queue", "proxy_get_header_map_value", "proxy_get_buffer_bytes",
    "proxy_get_status", "proxy_call_foreign_function"]);
  for (const { name, which } of fetching) {
    if (name === "proxy_get_header_map_pairs") continue;
    const host: Host = { seen: [], status: 0 };
    const { call, memory } = start(host);
    host.write = (_name, values) => {
      if (givesBytes.has(name)) {
        const address = call.proxy_on_memory_allocate(3);
        Buffer.from(memory.buffer).set(Buffer.from("abc"), address);
        const at = name === "proxy_get_status" ? 1 : name === "proxy_get_shared_data" ? 2 : values.length - 2;
        memory.setUint32(values[at]!, address, true);
        memory.setUint32(values[at + 1]!, 3, true);
        if (name === "proxy_get_status") memory.setUint32(values[0]!, 14, true);
        if (name === "proxy_get_shared_data") memory.setUint32(values[4]!, 14, true);
      } else if (name === "proxy_get_buffer_status") {
        memory.setUint32(values[1]!, 14, true);
        memory.setUint32(values[2]!, 0xffff, true);
      } else {
        memory.setUint32(values.at(-1)!, 14, true);
      }
    };
    assert.is(call.call(which), 0, name);
    const view = call.bytesResult();
    const got = Buffer.from(memory.buffer, Number(view & 0xffffffffn), Number(view >> 32n)).toString();
    assert.is(got, givesBytes.has(name) ? "abc" : "", name);
    if (!givesBytes.has(name) || ["proxy_get_status", "proxy_get_shared_data"].includes(name)) assert.is(call.numberResult(), 14n, name);
    host.status = 1;
    call.reset();
    assert.is(call.call(which), 1, name);
    assert.is(call.bytesResult(), 0n, name);
    assert.is(call.numberResult(), 0n, name);
  }
});

test("a foreign function is not called where its answer might not fit", () => {
  const host: Host = { seen: [], status: 0 };
  const { call } = start(host);
  call.proxy_on_memory_allocate(4096 - 99);
  assert.is(call.call(42), 6);
  assert.is(host.seen.length, 0);
  call.reset();
  assert.is(call.call(42), 0);
  assert.is(host.seen.length, 1);
});

test.run();
