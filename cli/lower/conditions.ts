/** From a predicate's entries to the IR's condition. */
import type { Condition, JsonSelector } from "../ir/types.ts";
import { limits } from "../limits.ts";
import type { Entry, Value } from "../dsl/log.ts";
import { callText, counted, wrongType } from "./calls.ts";
import { isNode, SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { lowerSelector, type Chosen } from "./selectors.ts";
import { lowerTest } from "./tests.ts";
import { idPattern } from "./values.ts";

/** A rule's predicate may use others many times over; what it stands for, written out, has at most so many tests. */
const testsPerRuleMax = 1_024;
/** Chains count here, one call a level, although `a.and(b).and(c)` does not nest in the IR; `check` bounds what does. */
const entryDepthMax = 1_024;

export class ConditionLowering {
  #tests = 0;
  constructor(readonly context: Context, readonly scope: PolicyScope, readonly rule: Entry) {}

  /** The condition of a rule's `when`. */
  lower(value: Value | undefined): Condition | undefined {
    const entry = this.context.node(value, "predicate");
    if (entry === undefined) return wrongType(this.context, this.rule, "a predicate", value, ".when()");
    return this.#predicate(entry, undefined, 1);
  }

  /** `element` is the element that tests stand for, inside of `any` and `all`. */
  #predicate(entry: Entry, element: Entry | undefined, depth: number): Condition | undefined {
    // Reported once: what is written out too often would be reported as often.
    if (this.#tests > testsPerRuleMax) return undefined;
    if (depth > entryDepthMax) {
      return this.#beyond("calls of and, or and not, one in the other", entryDepthMax, "split the rule");
    }
    if (entry.of !== undefined) return this.#test(entry, element, depth);
    switch (entry.name) {
      case "and": case "or": return this.#joined(entry, entry.name, 2, element, depth);
      case "allOf": return this.#joined(entry, "and", 1, element, depth);
      case "anyOf": return this.#joined(entry, "or", 1, element, depth);
      case "not": {
        if (!counted(this.context, entry, 1, 1, ".not()")) return undefined;
        const of = this.#part(entry, entry.args[0], element, depth);
        return of === undefined ? undefined : { op: "not", of };
      }
      case "zone": return this.#zone(entry, element, depth);
      default: throw new SpoiltLog(`there is no predicate ${entry.name}`);
    }
  }

  /** The first argument of a method is what it is called on. */
  #joined(entry: Entry, op: "and" | "or", least: number, element: Entry | undefined, depth: number): Condition | undefined {
    if (!counted(this.context, entry, least, Infinity, least === 2 ? `a.${op}(b)` : `${entry.name}(a, b)`)) return undefined;
    const of = entry.args.map((value) => this.#part(entry, value, element, depth));
    if (!of.every((part) => part !== undefined)) return undefined;
    if (of.length === 1) return of[0];
    // `a.and(b).and(c)` is one `and` of three, so that long chains do not nest.
    return { op, of: of.flatMap((part) => (part.op === op ? part.of : [part])) };
  }

  #zone(entry: Entry, element: Entry | undefined, depth: number): Condition | undefined {
    if (!counted(this.context, entry, 2, 2, "zone(\"name\", predicate)")) return undefined;
    const [name, predicate] = entry.args;
    if (typeof name !== "string") return wrongType(this.context, entry, "a name", name);
    if (!idPattern.test(name) || name.length > limits.nameCharactersMax) {
      return this.context.report("SW3007", { value: name, what: "name of a zone", max: limits.nameCharactersMax }, entry);
    }
    return this.#part(entry, predicate, element, depth);
  }

  #part(entry: Entry, value: Value | undefined, element: Entry | undefined, depth: number): Condition | undefined {
    const part = this.context.node(value, "predicate");
    return part === undefined ? wrongType(this.context, entry, "predicates", value) : this.#predicate(part, element, depth + 1);
  }

  #test(entry: Entry, element: Entry | undefined, depth: number): Condition | undefined {
    this.#tests += 1;
    if (this.#tests > testsPerRuleMax) {
      return this.#beyond("tests of one rule, written out", testsPerRuleMax, "split the rule, or use lists of values");
    }
    const chosen = lowerSelector(this.context, this.scope, this.context.base(entry, "selector"));
    if (chosen === undefined || !this.#standsWhereItCan(entry, chosen, element)) return undefined;
    if (chosen.type === "json" && (entry.name === "any" || entry.name === "all")) return this.#each(entry, chosen, entry.name, element, depth);
    if (chosen.ignoreCase && (entry.name === "under" || entry.name === "matches" || chosen.type === "number")) throw new SpoiltLog(`${callText(this.context, entry)} cannot be`);
    return lowerTest(this.context, this.scope, entry, chosen);
  }

  #beyond(what: string, max: number, remedy: string): undefined {
    return this.context.report("SW4006", { what, actual: `more than ${max}`, max, remedy }, this.rule);
  }

  #standsWhereItCan(entry: Entry, chosen: Chosen, element: Entry | undefined): boolean {
    if (chosen.element === element) return true;
    if (chosen.element !== undefined) this.context.report("SW2013", {}, entry);
    else this.context.report("SW2014", { selector: chosen.text }, entry);
    return false;
  }

  #each(entry: Entry, chosen: Chosen, quantifier: "any" | "all", outer: Entry | undefined, depth: number): Condition | undefined {
    const [first, predicate] = entry.args;
    if (outer !== undefined || entry.args.length !== 2 || !isNode(first)) return wrongType(this.context, entry, "one function of the element", first);
    const element = this.context.entry(first.node);
    if (element.name !== "element" || element.of !== entry.of) throw new SpoiltLog(`${callText(this.context, entry)} has no element`);
    const part = this.context.node(predicate, "predicate");
    if (part === undefined) return wrongType(this.context, entry, "a function that gives a predicate", predicate);
    const of = this.#predicate(part, element, depth + 1);
    return of === undefined ? undefined : { op: "each", select: chosen.select as JsonSelector, quantifier, of, place: this.context.around.place(entry.at) };
  }
}
