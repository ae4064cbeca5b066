import type { ConditionExplanation, FiredRule, Outcome, RuleExplanation, Truth } from "../evaluate/index.ts";
import type { Action } from "../ir/types.ts";
import { type Paint, printable, type Style } from "../terminal/index.ts";

/** An evaluated outcome as text, with the value of every condition and what each selector yielded. Needs an outcome made with `explain`. */
export function explanationText(outcome: Outcome, paint: Paint): string {
  const fired = new Map(outcome.fired.map((rule) => [`${rule.policy}/${rule.rule}`, rule]));
  const lines = [verdictLine(outcome, paint)];
  for (const problem of outcome.problems) lines.push(`  ${problem.code}: ${printable(problem.message)}`);
  for (const { phase, rules } of outcome.explanation ?? []) {
    if (rules.length === 0) continue;
    lines.push("", paint("bold", phase));
    for (const rule of rules) lines.push(...ruleLines(rule, fired.get(`${rule.policy}/${rule.rule}`), paint));
  }
  return `${lines.join("\n")}\n`;
}

const verdictStyle: Readonly<Record<Outcome["verdict"], Style>> = { "allow": "green", "deny": "red", "would-deny": "yellow", "change": "cyan", "would-change": "cyan", "error": "red" };

function verdictLine({ verdict, rules, status }: Outcome, paint: Paint): string {
  const by = rules.length === 0 ? "" : ` by ${rules.join(", ")}`;
  return `${paint(verdictStyle[verdict], verdict)}${status === undefined ? "" : `, the client gets ${status}`}${by}`;
}

function ruleLines({ policy, rule, place, mode, skipped, condition }: RuleExplanation, fired: FiredRule | undefined, paint: Paint): string[] {
  const name = `${policy}/${rule}`;
  if (skipped !== undefined) return [`  ${paint("dim", `${name}: not evaluated: ${skipped === "off" ? "it is off" : skipped}`)}`];
  const value = condition?.value ?? "false";
  const head = fired === undefined ? `${name}: did not fire: its condition is ${value === "true" || value === "false" ? value : `unknown (${value})`}` : `${paint("bold", name)}: ${paint(mode === "enforce" ? "red" : "yellow", "fired")}: ${whyText(fired)} → ${effectText(fired)}`;
  const where = paint("dim", `(${mode}, ${printable(place.file)}:${place.line})`);
  return [`  ${head} ${where}`, ...(condition === undefined ? [] : conditionLines(condition, 4, paint))];
}

function whyText({ why }: FiredRule): string {
  return why === "true" ? "its condition is true" : `its condition is unknown (${why}), which matches`;
}

function effectText({ mode, actions }: FiredRule): string {
  const effects = actions.map(actionText).join(", ") || "a record";
  return mode === "observe" ? `observed: would ${effects}` : effects;
}

function actionText(action: Action): string {
  switch (action.do) {
    case "deny": return `deny with ${action.status}`;
    case "allow": return "allow";
    case "normalise": return "normalise the path";
    case "tag": return `tag ${action.name}`;
    case "removeHeader": return `remove the ${action.on} header ${action.name}`;
    case "setHeader": return `set the ${action.on} header ${action.name}`;
    case "addHeader": return `add the ${action.on} header ${action.name}`;
  }
}

const valueStyle: Readonly<Record<Truth, Style>> = { true: "green", false: "dim", absent: "yellow", broken: "yellow" };

function conditionLines({ op, value, text, yielded, found, of }: ConditionExplanation, indent: number, paint: Paint): string[] {
  const space = " ".repeat(indent);
  const got = yielded === undefined ? "" : paint("dim", ` ← ${yielded.length === 0 ? "nothing" : yielded.map(printable).join(", ")}`);
  return [`${space}${paint(valueStyle[value], value.padEnd(6))} ${printable(text ?? op)}${got}`, ...(found ?? []).map((one) => `${space}       ${printable(one)}`), ...(of ?? []).flatMap((part) => conditionLines(part, indent + 2, paint))];
}
