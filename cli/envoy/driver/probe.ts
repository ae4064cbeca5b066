// Two probes stand in the filter chain, one before all other filters and one behind them. What they log tells the driver what it cannot see
// from outside: when a stream begins and ends, when a piece of a body has arrived, and how the proxy explains the outcome. They change nothing.
import { compileAssembly } from "../../asc/compile.ts";
import type { WasmFilter } from "../options.ts";

export const probeIn = "sidewall-probe-in";
export const probeOut = "sidewall-probe-out";

/**
 * Lines: `begin`; `piece` for each piece of a body or the trailers; `told DETAILS STATE` with both texts in hex, or `-` for an absent STATE; `end`.
 * The probe in front sees pieces of requests as they come, the one behind those of responses. Streams are told of their end in chain order,
 * so that `end` from the probe behind comes after everything that the filters between logged for the stream.
 */
const source = `
import { arenaReset, b, DataAction, getProperty, log, LogLevel, resultBytes, Status, TrailersAction, Writer } from "./assembly/index";
export { proxy_abi_version_0_2_1, proxy_on_memory_allocate } from "./assembly/index";

export function proxy_on_context_create(contextId: u32, parentContextId: u32): void {
  if (parentContextId != 0) log(LogLevel.Critical, b("begin"));
}

export function proxy_on_request_body(contextId: u32, bytes: u32, end: u32): DataAction { return piece(); }
export function proxy_on_response_body(contextId: u32, bytes: u32, end: u32): DataAction { return piece(); }
function piece(): DataAction {
  log(LogLevel.Critical, b("piece"));
  return DataAction.Continue;
}

export function proxy_on_request_trailers(contextId: u32, count: u32): TrailersAction {
  log(LogLevel.Critical, b("piece"));
  return TrailersAction.Continue;
}

export function proxy_on_log(contextId: u32): void {
  arenaReset();
  const line = Writer.take(16384).bytes(b("told "));
  if (getProperty(b("response\\0code_details")) == Status.Ok) line.hexBytes(resultBytes());
  line.byte(0x20);
  if (getProperty(b("filter_state\\0wasm.sidewall")) == Status.Ok) line.hexBytes(resultBytes());
  else line.byte(0x2d);
  log(LogLevel.Critical, line.written);
}

export function proxy_on_delete(contextId: u32): void { log(LogLevel.Critical, b("end")); }
`;

export async function compileProbe(): Promise<Uint8Array> {
  const { wasm, messages } = await compileAssembly({ files: new Map([["module.ts", source]]) });
  if (wasm === undefined) throw new Error(`the probe does not compile: ${messages}`);
  return wasm;
}

export const probeFilter = (name: string, module: string): WasmFilter => ({ kind: "wasm", name, module, vmId: "sidewall-probe" });
