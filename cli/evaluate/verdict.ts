/** MEANING.md, "Verdict of an exchange". */
import type { Action } from "../ir/types.ts";
import type { FiredRule, Verdict } from "./outcome.ts";

const denies = (action: Action): boolean => action.do === "deny";
const changes = (action: Action): boolean => action.do !== "deny" && action.do !== "allow";

export function verdictOf(fired: readonly FiredRule[]): Verdict {
  const has = (mode: FiredRule["mode"], kind: (action: Action) => boolean): boolean => fired.some((rule) => rule.mode === mode && rule.actions.some(kind));
  if (has("enforce", denies)) return "deny";
  if (has("observe", denies)) return "would-deny";
  if (has("enforce", changes)) return "change";
  if (has("observe", changes)) return "would-change";
  return "allow";
}
