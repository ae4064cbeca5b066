import type { Ir } from "../../ir/types.ts";
import { Unusable } from "../../unusable.ts";
import type { EngineInput, EngineName, ReplayEngine } from "./engine.ts";

export interface OpenInput extends EngineInput {
  /** What the module was built from; only the evaluator needs it. */
  ir?: Ir;
  /** Gets a line at each step that may take seconds, such as an installation. */
  onProgress?: (line: string) => void;
}

/** Starts an engine; only the one asked for is loaded. */
export async function openEngine(name: EngineName, input: OpenInput): Promise<ReplayEngine> {
  const onProgress = input.onProgress ?? (() => undefined);
  switch (name) {
    case "v8": {
      const [{ V8Engine }, { harnessEngine }] = await Promise.all([import("../../harness/index.ts"), import("./harness.ts")]);
      return harnessEngine(new V8Engine(), input);
    }
    case "evaluator": {
      if (input.ir === undefined) throw new Unusable(input.name, "holds no policy of sidewall's, so the evaluator has nothing to evaluate");
      return (await import("./evaluator.ts")).evaluatorEngine(input.ir, input.configuration);
    }
    case "envoy": return (await import("./envoy.ts")).envoyEngine(input, onProgress);
  }
}
