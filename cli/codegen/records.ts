/** The static side of records, counters, denials and the filter state: one row for each rule, and the templates of what is written. */
import { reasonPhrase } from "../ir/reason-phrases.ts";
import { selectorNames } from "../ir/selector-name.ts";
import { modeNumbers } from "../plan/image.ts";
import type { Plan, PlannedPolicy, PlannedRule } from "../plan/plan.ts";
import { template, type Texts } from "./texts.ts";

const recordTemplate = (build: string): string => template`{"sidewall":1,"policy":"${"policy"}","rule":"${"rule"}",${"facts"},"verdict":"${"verdict"}","mode":"${"mode"}","why":"${"why"}",`
  + template`"principal":{"id":"${"principal"}","verified":"${"verified"}"},"route":"${"route"}","build":"` + build + template`","config":"${"configuration"}","id":"${"id"}"${"suppressed"}}`;

/** True where a rule does something else than to deny. */
export const usesChanges = (plan: Plan): boolean => plan.rules.some((rule) => !rule.denies);

/** Names of constants in tables.ts, and the offsets they hold. */
export function recordTexts(plan: Plan, texts: Texts, build: string): Record<string, number> {
  // Streams keep something only where a later phase has rules.
  const hasSlots = plan.phases.some((phase) => phase !== "request.headers");
  return {
    modeTexts: texts.text("off", "observe", "enforce"),
    verdictTexts: texts.text("deny", "would-deny", ...(usesChanges(plan) ? ["change", "would-change"] : [])),
    whyTexts: texts.text("true", "absent", "broken"),
    recordTemplate: texts.text(recordTemplate(build)),
    suppressedTemplate: texts.text(template`,"suppressed":${"number"}`),
    verifiedTexts: texts.text("mtls", "connection", "none"),
    stateTemplate: texts.text(template`${"verdict"} ${"policy"}/${"rule"}`),
    problemTemplate: texts.text(template`{"type":"about:blank","title":"${"title"}","status":${"number"},"instance":"urn:sidewall:${"id"}"}`),
    ruleCounter: texts.text(template`sidewall.${"policy"}.${"rule"}.${"verdict"}`),
    ownMetric: texts.text(template`sidewall.${"verdict"}`),
    ownMetrics: texts.text("failures.config_refused", "failures.host_call", "records_suppressed", "memory_bytes", ...(hasSlots ? ["failures.slots_exhausted"] : [])),
  };
}

/** The rows of all rules; assembly/action/verdict.ts draws one. */
export function ruleRows(plan: Plan, texts: Texts): Uint8Array {
  return Buffer.concat(plan.rules.flatMap((planned) => {
    const { rule } = planned, { name } = policyOf(plan, planned);
    const status = statusOf(planned);
    const offsets = [status, ...[name, rule.id, factsOf(planned), reasonPhrase(status)].map((text) => texts.text(text))].map((offset) => texts.offset(offset));
    return [...offsets, Uint8Array.of(planned.policy, modeNumbers[rule.floor ?? "off"])];
  }));
}

const policyOf = (plan: Plan, rule: PlannedRule) => (plan.policies[rule.policy] as PlannedPolicy).policy;

function statusOf({ rule }: PlannedRule): number {
  const deny = rule.actions.find((action) => action.do === "deny");
  return deny?.status ?? 0;
}

/** What of a record is known at build time: JSON in ASCII, without braces. */
function factsOf({ rule }: PlannedRule): string {
  const tags = rule.actions.flatMap((action) => (action.do === "tag" ? [action.name] : []));
  const facts = {
    severity: rule.severity, owasp: rule.owasp, cwe: rule.cwe, mitre: rule.mitre,
    ...(rule.owner === undefined ? {} : { owner: rule.owner }), ...(tags.length === 0 ? {} : { tags }),
    phase: rule.phase, selectors: selectorNames(rule.when),
  };
  return JSON.stringify(facts).slice(1, -1).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The longest line that a template of the module makes, in bytes: every slot at its bound. */
export function lineBytesMax(plan: Plan, bounds: { principalBytesMax: number; routeBytesMax: number; nameBytesMax: number }): number {
  const longest = Math.max(0, ...plan.rules.map((rule) => Buffer.byteLength(policyOf(plan, rule).name) + rule.rule.id.length + factsOf(rule).length));
  const record = recordTemplate("").length + longest + 64 + 16 + 16 + 64 + 6 * (bounds.principalBytesMax + bounds.routeBytesMax);
  const refusal = 512 + 6 * bounds.nameBytesMax;
  return Math.max(record, refusal);
}
