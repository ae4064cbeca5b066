import type { Verdict } from "./outcome.ts";

/** What of a record (cli/configuration/record.schema.json) decides a replay's verdict. */
export interface VerdictRecord { policy: string; rule: string; verdict: Exclude<Verdict, "allow" | "error"> }

/** The record in a line of a module's log, or undefined where the line is something else. */
export function recordOf(message: string): VerdictRecord | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    const { policy, rule, verdict } = JSON.parse(message) as Partial<VerdictRecord>;
    return typeof policy === "string" && typeof rule === "string" && verdict !== undefined && rank.includes(verdict) ? { policy, rule, verdict } : undefined;
  } catch {
    return undefined;
  }
}

/** The strongest first. */
const rank: readonly VerdictRecord["verdict"][] = ["deny", "would-deny", "change", "would-change"];

export function verdictOf(records: readonly VerdictRecord[]): Verdict {
  return rank.find((verdict) => records.some((record) => record.verdict === verdict)) ?? "allow";
}
