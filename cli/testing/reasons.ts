import { explanationText } from "../explain/render.ts";
import { explainRecorded } from "../replay/engines/evaluator.ts";
import type { RecordedExchange } from "../replay/exchange.ts";
import type { OpenPolicy } from "../subject/index.ts";
import { painter } from "../terminal/style.ts";

/** Why the policy decides as it does, for a case that failed; empty where the module does not say what it was built from. */
export async function reasons({ ir, configuration }: OpenPolicy, exchange: RecordedExchange): Promise<string> {
  return ir === undefined ? "" : `why (the evaluator): ${explanationText(await explainRecorded(ir, configuration, exchange), painter(false))}`;
}
