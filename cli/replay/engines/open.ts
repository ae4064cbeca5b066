import type { Ir } from "../../ir/types.ts";
import { MissingPart } from "../../missing-part.ts";
import { installPart, type PartName } from "../../parts/index.ts";
import { Unusable } from "../../unusable.ts";
import type { EngineInput, EngineName, ReplayEngine } from "./engine.ts";

export interface OpenInput extends EngineInput {
  /** What the module was built from; only the evaluator needs it. */
  ir?: Ir;
  /** Gets a line at each step that may take seconds, such as an installation. */
  onProgress?: (line: string) => void;
}

/** Starts an engine; only the one asked for is loaded. Throws `Unusable` for the module's faults, `MissingPart` where the engine cannot be had. */
export async function openEngine(name: EngineName, input: OpenInput): Promise<ReplayEngine> {
  const onProgress = input.onProgress ?? (() => undefined);
  switch (name) {
    case "v8": {
      const [{ V8Engine }, { harnessEngine }] = await Promise.all([import("../../harness/index.ts"), import("./harness.ts")]);
      return harnessEngine(new V8Engine(), input);
    }
    case "wasmtime": {
      const library = await partPath("wasmtime-50.0.1", onProgress);
      const [{ WasmtimeEngine }, { harnessEngine }] = await Promise.all([import("../../harness/index.ts"), import("./harness.ts")]);
      return harnessEngine(new WasmtimeEngine(library), input, { fuel: true });
    }
    case "evaluator": {
      if (input.ir === undefined) throw new Unusable(input.name, "holds no policy of sidewall's, so the evaluator has nothing to evaluate");
      return (await import("./evaluator.ts")).evaluatorEngine(input.ir, input.configuration);
    }
    case "envoy": {
      await partPath("envoy-1.40.0", onProgress);
      return (await import("./envoy.ts")).envoyEngine(input, onProgress);
    }
  }
}

async function partPath(name: PartName, onProgress: (line: string) => void): Promise<string> {
  const installed = await installPart(name, onProgress);
  if ("missing" in installed) throw new MissingPart(name, installed.missing);
  return installed.path;
}
