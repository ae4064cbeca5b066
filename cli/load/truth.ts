/**
 * JavaScript asks an object for its truth, and every object is true: `a || b` on predicates is `a` alone, and `b` is not even made.
 * So wherever a policy's code asks, the bundle is made to ask the DSL first, which refuses predicates and selectors (SW2005).
 */
import { parse, type Node } from "acorn";

export interface Instrumented {
  code: string;
  /** The position before the insertions; lines are the same. Both count from 1. */
  original(line: number, column: number): { line: number; column: number };
}

/** The name under which the DSL leaves its function in the sandbox. */
export const truthName = "sidewallTruth";

/** @param isOfPolicy whether the position (from 1) comes from a file of the policy */
export function askForTruth(code: string, isOfPolicy: (line: number, column: number) => boolean): Instrumented {
  const lines = lineStarts(code);
  const insertions: { offset: number; text: string; closes: boolean }[] = [];
  visit(parse(code, { ecmaVersion: 2022 }), (asked, operator) => {
    const { line, column } = lineOf(lines, asked.start);
    if (!isOfPolicy(line, column)) return;
    insertions.push({ offset: asked.start, text: `${truthName}((`, closes: false }, { offset: asked.end, text: `), ${JSON.stringify(operator)})`, closes: true });
  });
  // Where one ends as another begins nothing can be in between; of those that begin or end together, the order of visiting is right for
  // beginnings (outer first) and wrong for ends.
  const ordered = insertions.map((one, order) => ({ ...one, order }))
    .sort((a, b) => a.offset - b.offset || Number(b.closes) - Number(a.closes) || (a.closes ? b.order - a.order : a.order - b.order));
  let text = "";
  let from = 0;
  const shifts = new Map<number, { column: number; length: number }[]>();
  for (const { offset, text: inserted } of ordered) {
    text += code.slice(from, offset) + inserted;
    from = offset;
    const { line, column } = lineOf(lines, offset);
    shifts.set(line, [...(shifts.get(line) ?? []), { column, length: inserted.length }]);
  }
  return { code: text + code.slice(from), original: (line, column) => ({ line, column: unshifted(shifts.get(line) ?? [], column) }) };
}

/** Takes back the insertions that stand before a column of the changed line. */
function unshifted(shifts: readonly { column: number; length: number }[], column: number): number {
  let original = column;
  for (const { column: at, length } of shifts) {
    if (original < at + length) return Math.min(original, at);
    original -= length;
  }
  return original;
}

type AnyNode = Node & Record<string, unknown>;
type Visitor = (asked: AnyNode, operator: string) => void;

/** Calls back for every expression that is asked for its truth, outer ones first. */
function visit(node: AnyNode | Node, tell: Visitor): void {
  const any = node as AnyNode;
  const asked = askedIn(any);
  if (asked !== undefined) tell(asked[0], asked[1]);
  for (const value of Object.values(any)) {
    if (Array.isArray(value)) for (const item of value) { if (isNode(item)) visit(item, tell); }
    else if (isNode(value)) visit(value, tell);
  }
}

const isNode = (value: unknown): value is AnyNode => typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

function askedIn(node: AnyNode): [AnyNode, operator: string] | undefined {
  const of = (name: string, operator: string): [AnyNode, string] | undefined => (isNode(node[name]) ? [node[name], operator] : undefined);
  switch (node.type) {
    // `??` asks for null and undefined only, which is how a default is written.
    case "LogicalExpression": return node.operator === "??" ? undefined : of("left", String(node.operator));
    case "UnaryExpression": return node.operator === "!" ? of("argument", "!") : undefined;
    case "ConditionalExpression": return of("test", "? :");
    case "IfStatement": return of("test", "if");
    case "WhileStatement": case "DoWhileStatement": return of("test", "while");
    case "ForStatement": return of("test", "for");
    default: return undefined;
  }
}

const lineStarts = (code: string): number[] => [0, ...[...code.matchAll(/\n/g)].map((match) => match.index + 1)];

function lineOf(starts: readonly number[], offset: number): { line: number; column: number } {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle; else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] as number) + 1 };
}
