import type { Case } from "./cases.ts";

// Two plugins of one module: one virtual machine, two root contexts, two stream contexts for each stream.
const second = (script: string): (readonly [string, string])[] => [["x-script-probe1", script]];
const chunked = [["transfer-encoding", "chunked"]] as const;

export const casesOfChains: readonly Case[] = [
  { name: "two plugins, in order there and in reverse back", setup: "two", body: ["abc"], upstream: { headers: chunked, body: ["de"] }, headers: second("request_headers: prop plugin_name"), script: "request_headers: prop plugin_name" },
  { name: "the second plugin sees what the first has changed", setup: "two", body: ["abc"], upstream: { headers: chunked, body: ["de"] }, headers: second("request_headers: get 0 x-first|request_body: buf 0 0 10|response_headers: set 2 x-second 2|response_body: write 1 0 0 2"), script: "request_headers: set 0 x-first 1|request_body#1: write 0 0 1 XYZ|response_headers: get 2 x-second|response_body: buf 1 0 10" },
  { name: "a local reply of the first plugin does not reach the second", setup: "two", headers: second("response_headers: log second"), script: "request_headers: reply 403 first -1 -|response_headers: log first" },
  { name: "a local reply of the second plugin passes both", setup: "two", headers: second("request_headers: reply 403 second -1 -|response_headers: set 2 x-second 1"), script: "response_headers: get 2 x-second; set 2 x-first 1" },
  { name: "the first plugin holds the request, the second sees it whole", setup: "two", body: ["abc", "def"], headers: second("request_body: buf 0 0 10"), script: "request_body#1: return 1|request_body#2: return 1|request_body: return 0" },
  { name: "both plugins hold the request, the second for ever", setup: "two", patienceMillis: 300, body: ["abc", "def"], headers: second("request_body#1: buf 0 0 10; return 1|request_body: return 0"), script: "request_body#1: return 1|request_body#2: return 1|request_body: return 0" },
  { name: "the second plugin pauses everything for a call-out", setup: "two", body: ["abc", "def"], headers: second("request_headers: http side 1000 - :method=GET :path=/slow :authority=side.test; return 1|http_call_response: effective $stream; continue 0|request_body: buf 0 0 10"), script: "request_body: buf 0 0 10" },
  { name: "a property set by one plugin is seen by the other", setup: "two", headers: second("request_headers: prop shared; prop filter_state/wasm.shared"), script: "request_headers: setprop shared yes|log: prop shared" },
  { name: "one plugin continues the other's stream", setup: "two", headers: second("request_headers: effective 1; prop plugin_name; effective 2; prop plugin_name"), script: "request_headers: log first" },
];
