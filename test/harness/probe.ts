// A module that does what it is told: every call-back is logged with its arguments, then runs the commands that the request's x-script
// header (for a stream) or the plugin configuration (for a root context) gives for it, and logs what each host function answered. The same
// module and scripts run in the harness and in Envoy, so that the logs can be compared.
//
// A plugin with another name than "probe" takes its script from x-script-NAME.
//
//   script    = entry *( "|" entry )          entry = callback [ "#" n ] ":" command *( ";" command )
//   command   = word *( " " word )            %XX in a word is that byte, "-" alone is the empty word, $… is a variable
//   callback  = name without proxy_on_; with #n only the n-th call of it in its context
//
// Variables: $me this context, $stream the newest stream, $token, $metric, $cas the newest of these that a host function gave.

/** AssemblyScript. */
export const probeSource = String.raw`
@external("env", "proxy_log") declare function host_log(level: i32, p: usize, n: i32): i32;
@external("env", "proxy_get_log_level") declare function host_log_level(out: usize): i32;
@external("env", "proxy_get_status") declare function host_status(code: usize, p: usize, n: usize): i32;
@external("env", "proxy_set_property") declare function host_set_property(p: usize, n: i32, v: usize, m: i32): i32;
@external("env", "proxy_get_property") declare function host_get_property(p: usize, n: i32, v: usize, m: usize): i32;
@external("env", "proxy_send_local_response") declare function host_reply(status: i32, d: usize, dn: i32, b: usize, bn: i32, h: usize, hn: i32, grpc: i32): i32;
@external("env", "proxy_get_shared_data") declare function host_sd_get(p: usize, n: i32, v: usize, m: usize, cas: usize): i32;
@external("env", "proxy_set_shared_data") declare function host_sd_set(p: usize, n: i32, v: usize, m: i32, cas: i32): i32;
@external("env", "proxy_register_shared_queue") declare function host_q_register(p: usize, n: i32, out: usize): i32;
@external("env", "proxy_resolve_shared_queue") declare function host_q_resolve(v: usize, vn: i32, p: usize, n: i32, out: usize): i32;
@external("env", "proxy_enqueue_shared_queue") declare function host_q_enqueue(t: i32, p: usize, n: i32): i32;
@external("env", "proxy_dequeue_shared_queue") declare function host_q_dequeue(t: i32, p: usize, n: usize): i32;
@external("env", "proxy_get_header_map_value") declare function host_h_get(m: i32, p: usize, n: i32, v: usize, vn: usize): i32;
@external("env", "proxy_add_header_map_value") declare function host_h_add(m: i32, p: usize, n: i32, v: usize, vn: i32): i32;
@external("env", "proxy_replace_header_map_value") declare function host_h_replace(m: i32, p: usize, n: i32, v: usize, vn: i32): i32;
@external("env", "proxy_remove_header_map_value") declare function host_h_remove(m: i32, p: usize, n: i32): i32;
@external("env", "proxy_get_header_map_pairs") declare function host_h_pairs(m: i32, p: usize, n: usize): i32;
@external("env", "proxy_set_header_map_pairs") declare function host_h_set_pairs(m: i32, p: usize, n: i32): i32;
@external("env", "proxy_get_header_map_size") declare function host_h_size(m: i32, out: usize): i32;
@external("env", "proxy_get_buffer_status") declare function host_b_status(b: i32, n: usize, flags: usize): i32;
@external("env", "proxy_get_buffer_bytes") declare function host_b_get(b: i32, start: i32, length: i32, p: usize, n: usize): i32;
@external("env", "proxy_set_buffer_bytes") declare function host_b_set(b: i32, start: i32, length: i32, p: usize, n: i32): i32;
@external("env", "proxy_http_call") declare function host_http(c: usize, cn: i32, h: usize, hn: i32, b: usize, bn: i32, t: usize, tn: i32, millis: i32, out: usize): i32;
@external("env", "proxy_grpc_call") declare function host_grpc(c: usize, cn: i32, s: usize, sn: i32, m: usize, mn: i32, h: usize, hn: i32, b: usize, bn: i32, millis: i32, out: usize): i32;
@external("env", "proxy_grpc_stream") declare function host_grpc_stream(c: usize, cn: i32, s: usize, sn: i32, m: usize, mn: i32, h: usize, hn: i32, out: usize): i32;
@external("env", "proxy_grpc_send") declare function host_grpc_send(t: i32, b: usize, bn: i32, end: i32): i32;
@external("env", "proxy_grpc_cancel") declare function host_grpc_cancel(t: i32): i32;
@external("env", "proxy_grpc_close") declare function host_grpc_close(t: i32): i32;
@external("env", "proxy_set_tick_period_milliseconds") declare function host_tick(millis: i32): i32;
@external("env", "proxy_get_current_time_nanoseconds") declare function host_time(out: usize): i32;
@external("env", "proxy_define_metric") declare function host_m_define(type: i32, p: usize, n: i32, out: usize): i32;
@external("env", "proxy_increment_metric") declare function host_m_increment(id: i32, by: i64): i32;
@external("env", "proxy_record_metric") declare function host_m_record(id: i32, value: u64): i32;
@external("env", "proxy_get_metric") declare function host_m_get(id: i32, out: usize): i32;
@external("env", "proxy_set_effective_context") declare function host_effective(id: i32): i32;
@external("env", "proxy_continue_stream") declare function host_continue(type: i32): i32;
@external("env", "proxy_close_stream") declare function host_close(type: i32): i32;
@external("env", "proxy_done") declare function host_done(): i32;
@external("env", "proxy_call_foreign_function") declare function host_foreign(f: usize, fn: i32, a: usize, an: i32, p: usize, n: usize): i32;
@external("wasi_snapshot_preview1", "clock_time_get") declare function wasi_clock(id: i32, precision: i64, out: usize): i32;
@external("wasi_snapshot_preview1", "random_get") declare function wasi_random(p: usize, n: i32): i32;
@external("wasi_snapshot_preview1", "environ_sizes_get") declare function wasi_environ_sizes(count: usize, bytes: usize): i32;
@external("wasi_snapshot_preview1", "environ_get") declare function wasi_environ(pointers: usize, text: usize): i32;
@external("wasi_snapshot_preview1", "fd_write") declare function wasi_write(fd: i32, vectors: usize, count: i32, written: usize): i32;

export function proxy_abi_version_0_2_1(): void {}
export function proxy_on_memory_allocate(size: i32): usize { return refuseMemory ? 0 : heap.alloc(size); }

const a = memory.data(8, 8);
const b = memory.data(8, 8);
const c = memory.data(8, 8);
let refuseMemory = false;
let newestStream = 0;
let token = 0;
let metric = 0;
let cas = 0;
let rootScript = "";
const scripts = new Map<i32, string>();
const counts = new Map<string, i32>();

// Texts are strings whose units are bytes.
function bytes(text: string): usize {
  const p = heap.alloc(text.length + 1);
  for (let i = 0; i < text.length; i++) store<u8>(p + i, <u8>text.charCodeAt(i));
  return p;
}
function text(p: usize, n: i32): string {
  let out = "";
  for (let i = 0; i < n; i++) out += String.fromCharCode(load<u8>(p + i));
  return out;
}
function given(): string { return text(load<u32>(a), load<u32>(b)); }
function log(line: string): void { host_log(2, bytes(line), line.length); }
// Bytes that do not print, and the separators of the log, as %XX.
function shown(value: string): string {
  const digits = "0123456789ABCDEF";
  let out = "";
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e || unit == 0x25) out += "%" + digits.charAt(unit >> 4) + digits.charAt(unit & 15);
    else out += String.fromCharCode(unit);
  }
  return out;
}
function unescape(word: string): string {
  if (word == "-") return "";
  let out = "";
  for (let i = 0; i < word.length; i++) {
    if (word.charAt(i) == "%" && i + 2 < word.length) { out += String.fromCharCode(<i32>parseInt(word.substr(i + 1, 2), 16)); i += 2; }
    else out += word.charAt(i);
  }
  return out;
}
function words(command: string, me: i32): string[] {
  const parts = command.trim().split(" ");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part == "$me") parts[i] = me.toString();
    else if (part == "$stream") parts[i] = newestStream.toString();
    else if (part == "$token") parts[i] = token.toString();
    else if (part == "$metric") parts[i] = metric.toString();
    else if (part == "$cas") parts[i] = cas.toString();
    else if (i > 0) parts[i] = unescape(part);
  }
  return parts;
}
function number(w: string[], i: i32): i32 { return i < w.length ? <i32>parseInt(w[i]) : 0; }
function word(w: string[], i: i32): string { return i < w.length ? w[i] : ""; }
// A list of pairs from name=value words, from the i-th on.
function pairs(w: string[], from: i32): string {
  const count = w.length - from;
  let lengths = "";
  let body = "";
  for (let i = from; i < w.length; i++) {
    const at = w[i].indexOf("=", 1);
    const name = w[i].substring(0, at);
    const value = w[i].substring(at + 1);
    lengths += u32bytes(name.length) + u32bytes(value.length);
    body += name + "\0" + value + "\0";
  }
  return count <= 0 ? "" : u32bytes(count) + lengths + body;
}
function u32bytes(n: i32): string { return String.fromCharCode(n & 255) + String.fromCharCode((n >> 8) & 255) + String.fromCharCode((n >> 16) & 255) + String.fromCharCode((n >> 24) & 255); }
function shownPairs(p: usize, size: i32): string {
  if (size == 0) return "";
  const count = load<i32>(p);
  let at = p + 4 + 8 * count;
  let out = "";
  for (let i = 0; i < count; i++) {
    const n = load<i32>(p + 4 + 8 * i);
    const v = load<i32>(p + 8 + 8 * i);
    out += " [" + shown(text(at, n)) + "=" + shown(text(at + n + 1, v)) + "]";
    at += n + v + 2;
  }
  return out;
}
function recurse(n: i32): i32 { return n < 0 ? 0 : recurse(n + 1) + 1; }
function path(w: string): string { return w.split("/").join("\0"); }

function run(command: string, me: i32): i32 {
  const w = words(command, me);
  const verb = w[0];
  let s = -1;
  let answer = "";
  if (verb == "return") return number(w, 1);
  if (verb == "log") { host_log(w.length > 2 ? number(w, 1) : 2, bytes(word(w, w.length - 1)), word(w, w.length - 1).length); return -1; }
  if (verb == "trap") unreachable();
  if (verb == "spin") { while (true) { store<u32>(a, load<u32>(a) + 1); } }
  if (verb == "recurse") { log(recurse(0).toString()); return -1; }
  if (verb == "oob") { log(load<u8>(<usize>-16).toString()); return -1; }
  if (verb == "refusememory") { refuseMemory = number(w, 1) != 0; return -1; }
  if (verb == "grow") { answer = memory.grow(number(w, 1)).toString(); }
  else if (verb == "pairs") { s = host_h_pairs(number(w, 1), a, b); if (s == 0) answer = shownPairs(load<u32>(a), load<u32>(b)); }
  else if (verb == "get") { s = host_h_get(number(w, 1), bytes(word(w, 2)), word(w, 2).length, a, b); if (s == 0) answer = given(); }
  else if (verb == "add") s = host_h_add(number(w, 1), bytes(word(w, 2)), word(w, 2).length, bytes(word(w, 3)), word(w, 3).length);
  else if (verb == "set") s = host_h_replace(number(w, 1), bytes(word(w, 2)), word(w, 2).length, bytes(word(w, 3)), word(w, 3).length);
  else if (verb == "remove") s = host_h_remove(number(w, 1), bytes(word(w, 2)), word(w, 2).length);
  else if (verb == "setpairs") { const list = pairs(w, 2); s = host_h_set_pairs(number(w, 1), bytes(list), list.length); }
  else if (verb == "rawpairs") { s = host_h_set_pairs(number(w, 1), bytes(word(w, 2)), word(w, 2).length); }
  else if (verb == "size") { s = host_h_size(number(w, 1), a); if (s == 0) answer = load<u32>(a).toString(); }
  else if (verb == "bufstatus") { s = host_b_status(number(w, 1), a, b); if (s == 0) answer = load<u32>(a).toString() + " " + load<u32>(b).toString(); }
  else if (verb == "buf") { store<u32>(a, 0); store<u32>(b, 0); s = host_b_get(number(w, 1), number(w, 2), number(w, 3), a, b); if (s == 0) answer = given(); }
  else if (verb == "write") s = host_b_set(number(w, 1), number(w, 2), number(w, 3), bytes(word(w, 4)), word(w, 4).length);
  else if (verb == "reply") { const list = pairs(w, 5); s = host_reply(number(w, 1), bytes(word(w, 4)), word(w, 4).length, bytes(word(w, 2)), word(w, 2).length, bytes(list), list.length, number(w, 3)); }
  else if (verb == "continue") s = host_continue(number(w, 1));
  else if (verb == "close") s = host_close(number(w, 1));
  else if (verb == "effective") { host_effective(number(w, 1)); return -1; }
  else if (verb == "badeffective") s = host_effective(number(w, 1));
  else if (verb == "done") s = host_done();
  else if (verb == "prop") { const p = path(word(w, 1)); s = host_get_property(bytes(p), p.length, a, b); if (s == 0) answer = given(); }
  else if (verb == "propmap") { const p = path(word(w, 1)); s = host_get_property(bytes(p), p.length, a, b); if (s == 0) answer = shownPairs(load<u32>(a), load<u32>(b)); }
  else if (verb == "setprop") { const p = path(word(w, 1)); s = host_set_property(bytes(p), p.length, bytes(word(w, 2)), word(w, 2).length); }
  else if (verb == "sdget") { s = host_sd_get(bytes(word(w, 1)), word(w, 1).length, a, b, c); if (s == 0) { answer = given(); cas = load<u32>(c); } }
  else if (verb == "sdset") s = host_sd_set(bytes(word(w, 1)), word(w, 1).length, bytes(word(w, 2)), word(w, 2).length, number(w, 3));
  else if (verb == "qreg") { s = host_q_register(bytes(word(w, 1)), word(w, 1).length, a); token = load<u32>(a); }
  else if (verb == "qres") { s = host_q_resolve(bytes(word(w, 1)), word(w, 1).length, bytes(word(w, 2)), word(w, 2).length, a); if (s == 0) token = load<u32>(a); }
  else if (verb == "enq") s = host_q_enqueue(number(w, 1), bytes(word(w, 2)), word(w, 2).length);
  else if (verb == "deq") { s = host_q_dequeue(number(w, 1), a, b); if (s == 0) answer = given(); }
  else if (verb == "http") { const list = pairs(w, 4); s = host_http(bytes(word(w, 1)), word(w, 1).length, bytes(list), list.length, bytes(word(w, 3)), word(w, 3).length, 0, 0, number(w, 2), a); token = load<u32>(a); }
  else if (verb == "grpc") { const list = pairs(w, 6); s = host_grpc(bytes(word(w, 1)), word(w, 1).length, bytes(word(w, 2)), word(w, 2).length, bytes(word(w, 3)), word(w, 3).length, bytes(list), list.length, bytes(word(w, 5)), word(w, 5).length, number(w, 4), a); if (s == 0) token = load<u32>(a); }
  else if (verb == "grpcstream") { const list = pairs(w, 4); s = host_grpc_stream(bytes(word(w, 1)), word(w, 1).length, bytes(word(w, 2)), word(w, 2).length, bytes(word(w, 3)), word(w, 3).length, bytes(list), list.length, a); if (s == 0) token = load<u32>(a); }
  else if (verb == "grpcsend") s = host_grpc_send(number(w, 1), bytes(word(w, 2)), word(w, 2).length, number(w, 3));
  else if (verb == "grpccancel") s = host_grpc_cancel(number(w, 1));
  else if (verb == "grpcclose") s = host_grpc_close(number(w, 1));
  else if (verb == "tick") s = host_tick(number(w, 1));
  else if (verb == "time") { s = host_time(a); answer = (load<u64>(a) > 1600000000000000000).toString() + " " + (wasi_clock(0, 0, b) == 0 && load<u64>(b) - load<u64>(a) < 1000000000).toString() + " " + wasi_clock(1, 0, b).toString() + " " + wasi_clock(2, 0, b).toString(); }
  else if (verb == "nanoseconds") { s = host_time(a); answer = load<u64>(a).toString(); }
  else if (verb == "define") { s = host_m_define(number(w, 1), bytes(word(w, 2)), word(w, 2).length, a); if (s == 0) { metric = load<u32>(a); answer = (metric & 3).toString(); } }
  else if (verb == "inc") s = host_m_increment(number(w, 1), <i64>parseInt(word(w, 2)));
  else if (verb == "rec") s = host_m_record(number(w, 1), <u64>parseInt(word(w, 2)));
  else if (verb == "metric") { s = host_m_get(number(w, 1), a); if (s == 0) answer = load<u64>(a).toString(); }
  else if (verb == "status") { s = host_status(c, a, b); if (s == 0) answer = load<u32>(c).toString() + " " + given(); }
  else if (verb == "loglevel") { s = host_log_level(a); answer = load<u32>(a).toString(); }
  else if (verb == "foreign") { store<u32>(a, 0); store<u32>(b, 0); s = host_foreign(bytes(word(w, 1)), word(w, 1).length, bytes(word(w, 2)), word(w, 2).length, a, b); if (s == 0) answer = given(); }
  else if (verb == "roundtrip") { s = host_foreign(bytes("compress"), 8, bytes(word(w, 1)), word(w, 1).length, a, b); const z = given(); s = host_foreign(bytes("uncompress"), 10, bytes(z), z.length, a, b); if (s == 0) answer = given(); }
  else if (verb == "random") { const n = number(w, 1); const p = heap.alloc(n); s = wasi_random(p, n); if (n <= 64) answer = n.toString(); }
  else if (verb == "randombytes") { const n = number(w, 1); const p = heap.alloc(n); s = wasi_random(p, n); answer = text(p, n); }
  else if (verb == "environ") { s = wasi_environ_sizes(a, b); const count = load<i32>(a); const p = heap.alloc(4 * count + 4); const t = heap.alloc(load<u32>(b) + 1); s += wasi_environ(p, t); answer = count.toString() + " " + text(t, load<u32>(b)); }
  else if (verb == "print") { store<u32>(a, <u32>bytes(word(w, 2))); store<u32>(a, word(w, 2).length, 4); s = wasi_write(number(w, 1), a, 1, b); answer = load<u32>(b).toString(); }
  else if (verb == "badpointer") s = host_h_get(0, <usize>-8, 16, a, b);
  else if (verb == "badout") s = host_h_get(0, bytes(":path"), 5, <usize>-2, b);
  else if (verb == "badlog") s = host_log(number(w, 1), 0, 0);
  else log("no command " + verb);
  log("  " + verb + (w.length > 1 && verb != "http" && verb != "write" && !verb.startsWith("grpc") && !command.includes("$") ? " " + shown(w[1]) : "") + " -> " + s.toString() + (answer.length > 0 ? " " + (verb == "pairs" || verb == "propmap" ? answer : shown(answer)) : ""));
  return -1;
}

// Runs the script of a context for a call-back; the value of the last return, or the given one.
function play(id: i32, callback: string, rest: string, otherwise: i32): i32 {
  const isRoot = !scripts.has(id);
  const script = isRoot ? rootScript : scripts.get(id);
  if (!isRoot || !quietRoot) log((isRoot ? "root " : "stream ") + callback + rest);
  const key = id.toString() + callback;
  const nth = (counts.has(key) ? counts.get(key) : 0) + 1;
  counts.set(key, nth);
  const entries = script.split("|");
  let commands = "";
  for (let i = 0; i < entries.length; i++) {
    const colon = entries[i].indexOf(":");
    if (colon < 0) continue;
    const name = entries[i].substring(0, colon).trim();
    if (name == callback && commands == "") commands = entries[i].substring(colon + 1);
    if (name == callback + "#" + nth.toString()) { commands = entries[i].substring(colon + 1); break; }
  }
  let result = otherwise;
  const list = commands.split(";");
  for (let i = 0; i < list.length; i++) {
    if (list[i].trim() == "") continue;
    const answer = run(list[i], id);
    if (answer >= 0) result = answer;
  }
  return result;
}
let quietRoot = false;
function args2(x: i32, y: i32): string { return " " + x.toString() + " " + y.toString(); }

export function proxy_on_context_create(id: i32, root: i32): void {
  if (root == 0) return;
  newestStream = id;
  scripts.set(id, "");
}
export function proxy_on_vm_start(id: i32, size: i32): i32 {
  let configuration = "";
  if (host_b_get(6, 0, size, a, b) == 0) configuration = given();
  log("root vm_start " + size.toString() + " " + shown(configuration));
  return configuration == "refuse start" ? 0 : 1;
}
export function proxy_on_configure(id: i32, size: i32): i32 {
  rootScript = "";
  if (host_b_get(7, 0, size, a, b) == 0) rootScript = given();
  quietRoot = rootScript.includes("quiet");
  return play(id, "configure", " " + size.toString(), 1);
}
export function proxy_on_tick(id: i32): void { play(id, "tick", "", 0); }
export function proxy_on_request_headers(id: i32, count: i32, end: i32): i32 {
  let script = "";
  let header = "x-script";
  // A second plugin has a script of its own.
  if (host_get_property(bytes("plugin_name"), 11, a, b) == 0 && given() != "probe") header = "x-script-" + given();
  if (host_h_get(0, bytes(header), header.length, a, b) == 0) script = given();
  scripts.set(id, script);
  return play(id, "request_headers", " " + end.toString(), 0);
}
export function proxy_on_request_body(id: i32, size: i32, end: i32): i32 { return play(id, "request_body", args2(size, end), 0); }
export function proxy_on_request_trailers(id: i32, count: i32): i32 { return play(id, "request_trailers", " " + count.toString(), 0); }
export function proxy_on_response_headers(id: i32, count: i32, end: i32): i32 { return play(id, "response_headers", " " + end.toString(), 0); }
export function proxy_on_response_body(id: i32, size: i32, end: i32): i32 { return play(id, "response_body", args2(size, end), 0); }
export function proxy_on_response_trailers(id: i32, count: i32): i32 { return play(id, "response_trailers", " " + count.toString(), 0); }
// Answers to call-outs run the newest stream's script, on behalf of the root context until it says otherwise.
function callout(id: i32, callback: string, rest: string): void {
  if (!scripts.has(newestStream) || scripts.get(newestStream) == "") { play(id, callback, rest, 0); return; }
  log("root " + callback + rest);
  const entries = scripts.get(newestStream).split("|");
  for (let i = 0; i < entries.length; i++) {
    const colon = entries[i].indexOf(":");
    if (colon < 0 || entries[i].substring(0, colon).trim() != callback) continue;
    const list = entries[i].substring(colon + 1).split(";");
    for (let k = 0; k < list.length; k++) if (list[k].trim() != "") run(list[k], id);
  }
}
export function proxy_on_http_call_response(id: i32, t: i32, headers: i32, size: i32, trailers: i32): void { callout(id, "http_call_response", args2((t == token) as i32, headers > 0 ? 1 : 0) + args2(size, trailers)); }
export function proxy_on_grpc_receive_initial_metadata(id: i32, t: i32, count: i32): void { callout(id, "grpc_receive_initial_metadata", ""); }
export function proxy_on_grpc_receive(id: i32, t: i32, size: i32): void { callout(id, "grpc_receive", " " + size.toString()); }
export function proxy_on_grpc_receive_trailing_metadata(id: i32, t: i32, count: i32): void { callout(id, "grpc_receive_trailing_metadata", ""); }
export function proxy_on_grpc_close(id: i32, t: i32, status: i32): void { callout(id, "grpc_close", " " + status.toString()); }
export function proxy_on_queue_ready(id: i32, t: i32): void { play(id, "queue_ready", " " + (t == token ? 1 : 0).toString(), 0); }
export function proxy_on_done(id: i32): i32 { return play(id, "done", "", 1); }
export function proxy_on_log(id: i32): void { play(id, "log", "", 0); }
export function proxy_on_delete(id: i32): void { play(id, "delete", "", 0); scripts.delete(id); }
`;
