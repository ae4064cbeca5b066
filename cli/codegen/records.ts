/** The static side of records, counters, denials and the filter state: one row for each rule, and the templates of what is written. */
import { isPlaceSelector } from "../detectors/types.ts";
import { reasonPhrase } from "../ir/reason-phrases.ts";
import { selectorNames } from "../ir/selector-name.ts";
import { modeNumbers, type Image } from "../plan/image.ts";
import { changesHeldHeaders, type Plan, type PlannedPolicy, type PlannedRule } from "../plan/plan.ts";
import { template, type Texts } from "./texts.ts";

const recordTemplate = (build: string, detects: boolean): string => template`{"sidewall":1,"policy":"${"policy"}","rule":"${"rule"}",${"facts"},"verdict":"${"verdict"}","mode":"${"mode"}","why":"${"why"}",`
  + template`"principal":{"id":"${"principal"}","verified":"${"verified"}"},"route":"${"route"}","build":"` + build + template`","config":"${"configuration"}","id":"${"id"}"` + (detects ? template`${"found"}` : "") + template`${"suppressed"}}`;

/** True where a rule does something else than to deny. */
export const usesChanges = (plan: Plan): boolean => plan.rules.some((rule) => !rule.denies);

/** Some rule looks into inputs, or outputs. */
export const detects = (plan: Plan): boolean => plan.tests.some(({ select }) => isPlaceSelector(select.from));

/** As in assembly/action/found.ts. */
const foundParts = [`,"found":[`, `{"detector":"`, `","score":`, `,"findings":["`, `","`, `"],"place":"`, `","name":"`, `","decodings":[`, "]}", "]"];
/** The longest text of a hit: a few names and 24 bytes that a client chose. */
const hitTextBytesMax = 1_024;
/** How many hits a module keeps of each side of an exchange on which it detects. */
export function hitsOf({ tests }: Plan): { request: number; response: number } {
  const places = tests.map(({ select }) => select.from).filter(isPlaceSelector);
  return { request: places.some((from) => from.startsWith("request.")) ? 3 : 0, response: places.some((from) => from.startsWith("response.")) ? 3 : 0 };
}

/** Names of constants in tables.ts, and the offsets they hold. */
export function recordTexts(plan: Plan, texts: Texts, build: string): Record<string, number> {
  // Streams keep something only where a later phase has rules.
  const hasSlots = plan.phases.some((phase) => phase !== "request.headers");
  return {
    modeTexts: texts.text("off", "observe", "enforce"),
    verdictTexts: texts.template("deny", "would-deny", ...(usesChanges(plan) ? ["change", "would-change"] : [])),
    whyTexts: texts.template("", "true", "absent", "broken"),
    recordTemplate: texts.template(recordTemplate(build, detects(plan))),
    foundTexts: detects(plan) ? texts.template(...foundParts) : 0,
    suppressedTemplates: texts.template("", template`,"suppressed":${"number"}`),
    verifiedTexts: texts.template("mtls", "proxy", "none"),
    stateTemplate: texts.template(template`${"verdict"} ${"policy"}/${"rule"}`),
    problemTemplate: texts.template(template`{"type":"about:blank","title":"${"title"}","status":${"number"},"instance":"urn:sidewall:${"id"}"}`),
    ruleCounter: texts.template(template`sidewall.${"policy"}.${"rule"}.${"verdict"}`),
    ownMetric: texts.template(template`sidewall.${"verdict"}`),
    ownMetrics: texts.template("failures.config", "failures.host", "records_suppressed", "memory_bytes", ...(hasSlots ? ["failures.slots"] : [])),
  };
}

/** Beside a rule's floor; as in assembly/action/verdict.ts. */
const headersBit = 128;

/** The rows of all rules; assembly/action/verdict.ts draws one. */
export function ruleRows(plan: Plan, image: Image, texts: Texts): Uint8Array {
  return Buffer.concat(plan.rules.flatMap((planned) => {
    const { rule } = planned, { name } = policyOf(plan, planned);
    const status = statusOf(planned);
    const offsets = [status, texts.text(name), texts.text(rule.id), texts.template(factsOf(planned)), texts.template(reasonPhrase(status)), image.policyModes[planned.policy] as number].map((offset) => texts.offset(offset));
    return [...offsets, Uint8Array.of(modeNumbers[rule.floor ?? "off"] + (changesHeldHeaders(planned) ? headersBit : 0))];
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

/** As in assembly/limits.ts. */
export const principalBytesMax = 256;
export const routeBytesMax = 128;
export const nameBytesMax = 128;

/** The longest line that a template of the module makes, in bytes: every slot at its bound. */
export function lineBytesMax(plan: Plan): number {
  const longest = Math.max(0, ...plan.rules.map((rule) => Buffer.byteLength(policyOf(plan, rule).name) + rule.rule.id.length + factsOf(rule).length));
  const record = recordTemplate("", false).length + (hitsOf(plan).request + hitsOf(plan).response) * hitTextBytesMax + longest + 64 + 16 + 16 + 64 + 6 * (principalBytesMax + routeBytesMax);
  const refusal = 640 + 6 * nameBytesMax;
  return Math.max(record, refusal);
}
