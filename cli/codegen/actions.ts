/** What a rule does when it fires, in its order; the record comes first, and says what would have been done where the rule observes. */
import type { Action } from "../ir/types.ts";
import type { PlannedPolicy, PlannedRule } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";
import type { Lines } from "./text.ts";

export function emitActions(generation: Generation, lines: Lines, policy: PlannedPolicy, rule: PlannedRule): void {
  const { imports } = generation;
  const changes = rule.rule.actions.filter((action) => action.do !== "deny" && action.do !== "allow");
  if (changes.length > 0 && !rule.denies) {
    lines.add(`if (${imports.use("assembly/action/verdict", "changes")}(${rule.number}, value)) {`);
    for (const action of changes) emitChange(generation, lines, rule, action);
    lines.add("}");
  }
  if (rule.denies) {
    // What a denied exchange would have been changed to is never seen, but for tags, which the access log prints.
    for (const action of changes) if (action.do === "tag") emitTag(generation, lines, rule, action.name);
    lines.add(`if (${imports.use("assembly/action/verdict", "denies")}(${rule.number}, value)) return true;`);
  }
  if (rule.allows) {
    const isEnforced = imports.use("assembly/context/modes", "isEnforced");
    lines.add(`if (${isEnforced}(${rule.number})) {`, `${imports.use("assembly/context/state", "allow")}(${policy.number});`, "return false;", "}");
  }
}

function emitTag({ imports, data }: Generation, lines: Lines, rule: PlannedRule, name: string): void {
  lines.add(`if (${imports.use("assembly/context/modes", "isEnforced")}(${rule.number})) ${imports.use("assembly/action/tag", "tag")}(${data.view(name)});`);
}

function emitChange(generation: Generation, lines: Lines, rule: PlannedRule, action: Action): void {
  const { imports, data } = generation;
  const header = (name: string): string => imports.use("assembly/action/headers", name);
  switch (action.do) {
    case "setHeader": case "addHeader": {
      const value = "constant" in action.value ? data.view(action.value.constant)
        : `${imports.use("assembly/context/parameters", "textParameter")}(${generation.parameterPlace(rule.policy, action.value.parameter)})`;
      lines.add(`${header(action.do)}(${mapOf(generation, action.on)}, ${data.view(action.name)}, ${value});`);
      break;
    }
    case "removeHeader": lines.add(`${header("removeHeader")}(${mapOf(generation, action.on)}, ${data.view(action.name)});`); break;
    case "normalise": lines.add(`${imports.use("assembly/action/normalise", "normaliseTarget")}();`); break;
    case "tag": lines.add(`${imports.use("assembly/action/tag", "tag")}(${data.view(action.name)});`); break;
    default: break;
  }
}

function mapOf({ imports }: Generation, on: "request" | "response"): string {
  return `${imports.use("assembly/abi/enums", "HeaderMap")}.${on === "request" ? "HttpRequestHeaders" : "HttpResponseHeaders"}`;
}
