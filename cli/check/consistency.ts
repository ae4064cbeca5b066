/**
 * What an IR says of itself has to be true: tests fit their selectors, parameters are declared, elements stand where they exist, texts are
 * well-formed. `lower` makes nothing else; an IR that another tool wrote may.
 */
import type { Action, Condition, Operand, Parameter, Policy, Predicate, Rule, Selector, SourcePlace } from "../ir/types.ts";
import { rulePhase, selectorType } from "../ir/availability.ts";
import { readPatterns, refusalText } from "../evaluate/configured-patterns.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { exclusion, headerName, network, notHeaderValue, pathTemplate, type Template } from "../lower/values.ts";
import { predicateFits } from "./fits.ts";
import { selectorName } from "./names.ts";

export function checkConsistency(policy: Policy): Diagnostic[] {
  return [...policy.rules.flatMap((rule) => new RuleReader(policy, rule).read()), ...policy.parameters.flatMap((parameter) => checkDefault(policy, parameter))];
}

/** A module compiles the patterns that its configuration leaves as they are. */
function checkDefault({ place }: Policy, parameter: Parameter): Diagnostic[] {
  const read = parameter.type === "patterns" ? readPatterns(parameter.default) : undefined;
  return read !== undefined && "refused" in read ? [diagnostic("SW4010", { reason: `the default of parameter \`${parameter.name}\`: ${refusalText(read.refused)}` }, place)] : [];
}

class RuleReader {
  readonly #found: Diagnostic[] = [];
  constructor(readonly policy: Policy, readonly rule: Rule) {}

  read(): Diagnostic[] {
    const { when, actions, phase } = this.rule;
    if (phase !== rulePhase(when, actions)) this.#tell(`rule \`${this.rule.id}\` belongs to ${rulePhase(when, actions)}, not to ${phase}`);
    this.#condition(when, false);
    for (const action of actions) this.#action(action);
    return this.#found;
  }

  #tell(reason: string, place: SourcePlace = this.rule.place): void { this.#found.push(diagnostic("SW4010", { reason }, place)); }

  #condition(condition: Condition, ofElement: boolean): void {
    switch (condition.op) {
      case "and": case "or":
        if (condition.of.length === 0) this.#tell(`\`${condition.op}\` of nothing`);
        for (const part of condition.of) this.#condition(part, ofElement);
        return;
      case "not": return this.#condition(condition.of, ofElement);
      case "constant": return;
      case "each":
        if (ofElement) this.#tell("an `each` stands inside of another", condition.place);
        return this.#condition(condition.of, true);
      case "call": return this.#selector(condition.select, ofElement, condition.place);
      case "test":
        this.#selector(condition.select, ofElement, condition.place);
        return this.#test(condition.select, condition.test, condition.place);
    }
  }

  #selector(select: Selector, ofElement: boolean, place: SourcePlace | undefined): void {
    const inner = innermost(select);
    if ((inner.from === "element") !== ofElement) this.#tell(`${selectorName(select)} stands ${ofElement ? "inside" : "outside"} of an \`each\``, place);
    if (inner.from === "request.header" || inner.from === "response.header") this.#headerName(inner.name, place);
    if (inner.from === "request.pathVariable") this.#variable(inner, place);
    if (select.from === "length" && !["text", "json"].includes(selectorType(select.of))) this.#tell(`${selectorName(select)} is no length of a text`, place);
  }

  #variable({ template, variable }: Extract<Selector, { from: "request.pathVariable" }>, place: SourcePlace | undefined): void {
    const parsed = this.#template(template, place);
    if (parsed === undefined) return;
    const has = parsed.segments.some((segment) => typeof segment !== "string" && segment.variable === variable);
    if (!has) this.#tell(`template "${template}" has no variable \`${variable}\``, place);
  }

  #template(text: string, place: SourcePlace | undefined): Template | undefined {
    const parsed = pathTemplate(text);
    if (!("reason" in parsed)) return parsed;
    this.#tell(`"${text}" is no path template: ${parsed.reason}`, place);
    return undefined;
  }

  #headerName(name: string, place?: SourcePlace): void {
    if (headerName(name) !== name) this.#tell(`"${name}" is no header name in lower case`, place);
  }

  #test(select: Selector, test: Predicate, place: SourcePlace | undefined): void {
    if (!predicateFits(select, test)) this.#tell(`\`${test.is}\` does not fit ${selectorName(select)}, which is ${selectorType(select)}`, place);
    if (test.is === "template") for (const template of test.templates) this.#template(template, place);
    if ("values" in test) this.#operand(test.values, test.is === "cidr" ? ["cidrs"] : test.is === "matchesConfigured" ? ["patterns"] : ["text", "texts"], place);
    if (test.is === "cidr" && "constant" in test.values) {
      for (const text of test.values.constant) if (network(text) === undefined) this.#tell(`"${text}" is no network`, place);
    }
    if (test.is === "detect") {
      this.#operand(test.score, ["number"], place);
      this.#operand(test.except, ["texts"], place);
      if ("constant" in test.except) for (const text of test.except.constant) this.#exclusion(text, place);
    }
    if ("value" in test) this.#operand(test.value, [test.is === "compare" ? "number" : "boolean"], place);
  }

  #exclusion(text: string, place: SourcePlace | undefined): void {
    const parsed = exclusion(text);
    if ("reason" in parsed) this.#tell(`"${text}" is no exclusion: ${parsed.reason}`, place);
  }

  #operand(operand: Operand<unknown>, types: readonly Parameter["type"][], place: SourcePlace | undefined): void {
    if (!("parameter" in operand)) return;
    const declared = this.policy.parameters.find(({ name }) => name === operand.parameter);
    if (declared === undefined) this.#tell(`parameter \`${operand.parameter}\` is not declared`, place);
    else if (!types.includes(declared.type)) this.#tell(`parameter \`${declared.name}\` is of type ${declared.type}, not ${types.join(" or ")}`, place);
  }

  #action(action: Action): void {
    if (!("on" in action)) return;
    this.#headerName(action.name);
    if (!("value" in action)) return;
    this.#operand(action.value, ["text"], undefined);
    const { value } = action;
    const written = "constant" in value ? value.constant : this.policy.parameters.find(({ name }) => name === value.parameter)?.default;
    const wrong = typeof written === "string" ? notHeaderValue(written) : undefined;
    if (wrong !== undefined) this.#tell(`the value of ${action.name}: ${wrong}`);
  }
}

const innermost = (select: Selector): Exclude<Selector, { of: unknown }> => ("of" in select ? innermost(select.of) : select);
