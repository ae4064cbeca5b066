// The call-backs that a module may export, with their signatures: all parameters and results are i32. Each is optional, but for one
// allocator. A module that exports one with another signature is refused, as Envoy refuses it.
import type { FunctionType } from "../../wasm/binary.ts";

interface Signature { readonly parameters: number; readonly result: boolean }
const word = (parameters: number): Signature => ({ parameters, result: true });
const nothing = (parameters: number): Signature => ({ parameters, result: false });

export const callbacks = {
  on_context_create: nothing(2), on_vm_start: word(2), on_configure: word(2), on_tick: nothing(1),
  on_request_headers: word(3), on_request_body: word(3), on_request_trailers: word(2),
  on_response_headers: word(3), on_response_body: word(3), on_response_trailers: word(2),
  on_http_call_response: nothing(5), on_grpc_receive_initial_metadata: nothing(3), on_grpc_receive: nothing(3),
  on_grpc_receive_trailing_metadata: nothing(3), on_grpc_close: nothing(3),
  on_queue_ready: nothing(2), on_foreign_function: nothing(3), on_done: word(1), on_log: nothing(1), on_delete: nothing(1),
} as const satisfies Record<string, Signature>;

export type CallbackName = keyof typeof callbacks;

/** The allocator, by preference; the host calls it for every piece of data that it hands over. */
export const allocatorNames = ["malloc", "proxy_on_memory_allocate"] as const;

/** What is wrong with an exported function of that name, or undefined. */
export function signatureFault(name: string, type: FunctionType): string | undefined {
  const signature: Signature | undefined = name.startsWith("proxy_") ? callbacks[name.slice("proxy_".length) as CallbackName] : undefined;
  const wanted = (allocatorNames as readonly string[]).includes(name) ? word(1) : signature;
  if (wanted === undefined) return undefined;
  const fits = type.parameters.length === wanted.parameters && type.parameters.every((parameter) => parameter === "i32")
    && type.results.length === (wanted.result ? 1 : 0) && type.results.every((result) => result === "i32");
  if (fits) return undefined;
  const asText = (parameters: readonly string[], results: readonly string[]) => `(${parameters.join(", ")}) -> ${results[0] ?? "nothing"}`;
  return `the module exports ${name} as ${asText(type.parameters, type.results)}; the host calls ${asText(Array(wanted.parameters).fill("i32"), wanted.result ? ["i32"] : [])}`;
}
