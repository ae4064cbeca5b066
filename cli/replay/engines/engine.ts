import type { Chunking } from "../chunking.ts";
import type { RecordedExchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";

export const engineNames = ["v8", "wasmtime", "evaluator", "envoy"] as const;
export type EngineName = (typeof engineNames)[number];

/** Runs one policy, configured once, on exchanges one after the other. */
export interface ReplayEngine {
  readonly name: EngineName;
  /** A failure of the module is an outcome with the verdict `error`; a rejection means that the engine itself cannot go on. */
  decide(exchange: RecordedExchange): Outcome | Promise<Outcome>;
  close(): Promise<void>;
}

export interface EngineInput {
  wasm: Uint8Array;
  /** For messages. */
  name: string;
  /** The plugin configuration, JSON. */
  configuration: string;
  chunking: Chunking;
  /** Says what of a recording the engine cannot be told. */
  note?: (kind: string, place: string) => void;
}
