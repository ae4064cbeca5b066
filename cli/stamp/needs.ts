/** What a built module asks of its host, and the sizes of its parts. */
import { slotBytesFor, slotsFor } from "../codegen/constants.ts";
import type { RuleCost } from "../plan/cost.ts";
import type { Plan } from "../plan/plan.ts";
import { pageBytes, readModule, sectionsOf } from "../wasm/binary.ts";
import type { Needs } from "./section.ts";

export function needsOf(plan: Plan, costs: readonly RuleCost[], wasm: Uint8Array): Needs {
  const { imports, exports, memory } = readModule(wasm);
  const heldIn = (phase: RuleCost["phase"]): number => Math.max(0, ...costs.filter((cost) => cost.phase === phase).map((cost) => cost.holdsBytesMax));
  const isKept = plan.phases.some((phase) => phase !== "request.headers");
  const [requestBodyBytesMax, responseBodyBytesMax] = [heldIn("request.body"), heldIn("response.body")];
  return {
    hostFunctions: imports.filter((entry) => entry.kind === "function").map((entry) => `${entry.module}.${entry.name}`),
    callbacks: exports.filter((entry) => entry.kind === "function" && entry.name.startsWith("proxy_on_") && entry.name !== "proxy_on_memory_allocate").map((entry) => entry.name).sort(),
    holdsHeaders: requestBodyBytesMax + responseBodyBytesMax > 0, requestBodyBytesMax, responseBodyBytesMax,
    memoryBytes: (memory?.pagesMax ?? memory?.pagesMin ?? 0) * pageBytes,
    slots: isKept ? { count: slotsFor(plan), bytes: slotBytesFor(plan) } : { count: 0, bytes: 0 },
  };
}

const sectionIds = { code: 10, data: 11 } as const;

export interface ModuleSizes { moduleBytes: number; codeBytes: number; dataBytes: number }

export function sizesOf(wasm: Uint8Array): ModuleSizes {
  const bytesOf = (wanted: number): number => sectionsOf(wasm).filter(({ id }) => id === wanted).reduce((sum, { start, end }) => sum + end - start, 0);
  return { moduleBytes: wasm.length, codeBytes: bytesOf(sectionIds.code), dataBytes: bytesOf(sectionIds.data) };
}
