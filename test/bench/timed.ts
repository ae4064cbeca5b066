// A built module whose call-backs are timed from inside, on the host's monotonic clock: each duration goes into a counter of its size, the
// longest into a gauge. What the clock costs (two host calls) lies half within the time that is taken; it is measured too, as `nothing`.
import type { Built } from "../../cli/build.ts";
import type { Admin } from "../../cli/envoy/index.ts";

interface Callback { parameters: number; result: "u32" | "bool" | "void" }

const callbacks: Readonly<Record<string, Callback>> = {
  proxy_on_context_create: { parameters: 2, result: "void" },
  proxy_on_vm_start: { parameters: 2, result: "bool" },
  proxy_on_configure: { parameters: 2, result: "bool" },
  proxy_on_request_headers: { parameters: 3, result: "u32" },
  proxy_on_request_body: { parameters: 3, result: "u32" },
  proxy_on_request_trailers: { parameters: 2, result: "u32" },
  proxy_on_response_headers: { parameters: 3, result: "u32" },
  proxy_on_response_body: { parameters: 3, result: "u32" },
  proxy_on_response_trailers: { parameters: 2, result: "u32" },
  proxy_on_done: { parameters: 1, result: "bool" },
  proxy_on_log: { parameters: 1, result: "void" },
  proxy_on_delete: { parameters: 1, result: "void" },
};
const names = Object.keys(callbacks);
/** The place of the clock's own cost, behind the call-backs. */
const nothing = names.length;

/** Eight sizes an octave: a quantile is off by at most an eighth. */
const bucketsPerOctave = 8;

const clock = `
@external("wasi_snapshot_preview1", "clock_time_get") declare function clock_time_get(clock: i32, precision: u64, time: usize): i32;
@external("env", "proxy_define_metric") declare function proxy_define_metric(type: i32, name: usize, bytes: usize, id: usize): i32;
@external("env", "proxy_increment_metric") declare function proxy_increment_metric(id: u32, offset: i64): i32;
@external("env", "proxy_record_metric") declare function proxy_record_metric(id: u32, value: u64): i32;

const time: usize = memory.data(8, 8), id: usize = memory.data(4, 4), longest: usize = memory.data(8 * 16, 8), ids: usize = memory.data(4 * 256 * 16, 4), gauges: usize = memory.data(4 * 16, 4);
/** "bench." and two numbers of three digits. */
const name: usize = memory.data<u8>([98, 101, 110, 99, 104, 46, 48, 48, 48, 46, 48, 48, 48]);
const counter: i32 = 0, gauge: i32 = 1, monotonic: i32 = 1;

function now(): u64 {
  clock_time_get(monotonic, 0, time);
  return load<u64>(time);
}

function digits(at: usize, number: u32): void {
  store<u8>(at, 48 + number / 100);
  store<u8>(at + 1, 48 + number / 10 % 10);
  store<u8>(at + 2, 48 + number % 10);
}

/** The id of the metric of a call-back and a size; the gauge's where the size is 999. */
function metric(at: usize, type: i32, callback: u32, size: u32): u32 {
  if (load<u32>(at) == 0) {
    digits(name + 6, callback);
    digits(name + 10, size);
    proxy_define_metric(type, name, 13, id);
    store<u32>(at, load<u32>(id) + 1);
  }
  return load<u32>(at) - 1;
}

function took(callback: u32, since: u64): void {
  const duration = now() - since, octave = <u32>63 - <u32>clz(duration | 8), size = min<u32>(octave * ${bucketsPerOctave} + (<u32>(duration >> (octave - 3)) & 7), 255);
  proxy_increment_metric(metric(ids + <usize>((callback << 8) + size) * 4, counter, callback, size), 1);
  const record = longest + <usize>callback * 8;
  if (duration > load<u64>(record)) {
    store<u64>(record, duration);
    proxy_record_metric(metric(gauges + <usize>callback * 4, gauge, callback, 999), duration);
  }
}
`;

/** The sources of a built module with another entry, which times each call-back and calls the one that was there. */
export function timedSources(sources: Built["sources"]): Map<string, string> {
  const imports: string[] = [], timed: string[] = [];
  const entry = sources.get("module.ts")!.replace(/export \{([^}]*)\} from ("[^"]*");/g, (line, list: string, from: string) => {
    const exported = list.split(",").map((name) => name.trim());
    const inner = exported.filter((name) => name in callbacks);
    if (inner.length === 0) return line;
    imports.push(`import { ${inner.map((name) => `${name} as inner_${name}`).join(", ")} } from ${from};`);
    timed.push(...inner.map(timedCallback));
    const others = exported.filter((name) => !(name in callbacks));
    return others.length === 0 ? "" : `export { ${others.join(", ")} } from ${from};`;
  });
  return new Map([...sources, ["module.ts", `${imports.join("\n")}\n${entry}\n${clock}\n${timed.join("\n")}`]]);
}

function timedCallback(name: string): string {
  const { parameters, result } = callbacks[name]!;
  const given = ["a", "b", "c"].slice(0, parameters);
  const head = `export function ${name}(${given.map((one) => `${one}: u32`).join(", ")}): ${result} {`;
  const call = `inner_${name}(${given.join(", ")});`;
  // The second pair of readings times nothing at all, once for each request.
  const empty = name === "proxy_on_request_headers" ? `\n  took(${nothing}, now());` : "";
  const number = names.indexOf(name);
  return result === "void" ? `${head}\n  const since = now();\n  ${call}\n  took(${number}, since);\n}`
    : `${head}${empty}\n  const since = now();\n  const answer = ${call}\n  took(${number}, since);\n  return answer;\n}`;
}

export interface Durations { callback: string; calls: number; longestNanoseconds: number; quantile(fraction: number): number }

/** What the module has counted so far, in the order of the call-backs, `nothing` last. */
export async function durationsOf(admin: Admin): Promise<Durations[]> {
  const stats = Object.entries(await admin.stats("bench\\.\\d\\d\\d\\.\\d\\d\\d$")).map(([name, value]) => {
    const [callback, size] = name.split(".").slice(-2).map(Number);
    return { callback: callback!, size: size!, value };
  });
  return [...names, "nothing"].flatMap((callback, number) => {
    const own = stats.filter((stat) => stat.callback === number);
    const sizes = own.filter(({ size }) => size !== 999).sort((a, b) => a.size - b.size);
    const calls = sizes.reduce((sum, { value }) => sum + value, 0);
    if (calls === 0) return [];
    return [{ callback, calls, longestNanoseconds: own.find(({ size }) => size === 999)?.value ?? 0, quantile: (fraction: number) => {
      let below = 0;
      const found = sizes.find(({ value }) => (below += value) >= fraction * calls)!;
      return nanosecondsOf(found.size);
    } }];
  });
}

/** The middle of a size. */
function nanosecondsOf(size: number): number {
  const octave = Math.floor(size / bucketsPerOctave), part = size % bucketsPerOctave;
  return 2 ** octave * (1 + (part + 0.5) / bucketsPerOctave);
}
