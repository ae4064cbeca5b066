import type { Diagnostic } from "../diagnostics/index.ts";
import type { Ir } from "../ir/types.ts";
import { type Chunking, type EngineName, openEngine, type ReplayEngine } from "../replay/index.ts";
import { recordsPerSecondMax } from "../plan/image.ts";
import { loadIr, loadSubject } from "./load.ts";

export interface OpenOptions {
  /** One module, or policy files. */
  files: readonly string[];
  cwd: string;
  engine: EngineName;
  chunking: Chunking;
  /** The plugin configuration, JSON, once it is known what there is to configure. */
  configuration: (ir: Ir | undefined) => string;
  onProgress?: (line: string) => void;
  /** Gets what of a recording the engine cannot be told, and where. */
  note?: (kind: string, place: string) => void;
}

/** A policy that takes exchanges. */
export interface OpenPolicy {
  engine: ReplayEngine;
  ir?: Ir;
  configuration: string;
  inputs: readonly string[];
  warnings: readonly Diagnostic[];
}

/** Loads, builds (for the evaluator nothing is built) and starts. Throws `Unusable`. */
export async function openPolicy({ files, cwd, engine: engineName, chunking, configuration: configure, onProgress, note }: OpenOptions): Promise<OpenPolicy> {
  const loading = { cwd, ...(onProgress === undefined ? {} : { onProgress }) };
  const loaded = engineName === "evaluator" ? { ...(await loadIr(files, loading)), wasm: new Uint8Array(0) } : await loadSubject(files, loading);
  const { name, wasm, ir, inputs, warnings } = loaded;
  const configuration = engineName === "envoy" && ir !== undefined ? withAllRecords(configure(ir)) : configure(ir);
  const known = ir === undefined ? {} : { ir };
  const engine = await openEngine(engineName, { wasm, name, configuration, chunking, ...known, ...(note === undefined ? {} : { note }), ...(onProgress === undefined ? {} : { onProgress }) });
  return { engine, configuration, inputs, warnings, ...known };
}

/** A verdict is read from its records. Envoy's clock cannot be moved on between two exchanges, so the bound per second is as high as can be. */
function withAllRecords(configuration: string): string {
  const whole = (configuration === "" ? {} : JSON.parse(configuration)) as { records?: object };
  return JSON.stringify({ ...whole, records: { perSecond: recordsPerSecondMax, ...whole.records } });
}
