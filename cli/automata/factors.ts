/**
 * What a pattern can be looked for by: sets of texts of which every match contains at least one. Texts are in lower case, and are looked for
 * without the case of ASCII letters, so that a set may find more than the pattern needs, and never less.
 */
import type { ByteSet, Node } from "./ast.ts";
import { likelihood } from "./frequency.ts";
import { setNumber, tableOfSet } from "./sets.ts";

const textsMax = 40;
const lengthMax = 5;
const choicesMax = 8;

interface Found {
  /** All that the expression matches, where that is a short list. */
  readonly exact: readonly string[] | undefined;
  /** Sets of which every match contains a text. */
  readonly clauses: readonly (readonly string[])[];
}

/** The sets, the rarest first. None where a match need not contain anything in particular. */
export function factorsOf(node: Node): readonly (readonly string[])[] {
  const { exact, clauses } = find(node);
  const all = exact === undefined ? clauses : [exact, ...clauses];
  return all.filter((texts) => texts.length > 0 && texts.every((text) => text !== "")).map(shortened).sort((a, b) => likelihood(a) - likelihood(b));
}

/** All texts that the expression matches, where they are a short list and nothing is asked about what stands beside them. Case is folded. */
export function exactTexts(node: Node): readonly string[] | undefined {
  return asserts(node) ? undefined : find(node).exact;
}

function asserts(node: Node): boolean {
  if (node.is === "bytes") return false;
  return node.is === "assert" || (node.is === "repeat" ? asserts(node.of) : node.of.some(asserts));
}

const known = new WeakMap<Node, Found>();

function find(node: Node): Found {
  const found = known.get(node) ?? findNew(node);
  known.set(node, found);
  return found;
}

function findNew(node: Node): Found {
  switch (node.is) {
    case "bytes": return { exact: choices(node.set), clauses: [] };
    case "assert": return { exact: [""], clauses: [] };
    case "or": return either(node.of.map(find));
    case "cat": return sequence(node.of.map(find));
    case "repeat": {
      const of = find(node.of);
      if (node.min === 0) return { exact: node.max === 1 && of.exact !== undefined ? unique(["", ...of.exact]) : undefined, clauses: [] };
      if (node.max > 4) return { exact: undefined, clauses: sequence([...Array<Found>(Math.min(node.min, 4)).fill(of), { exact: undefined, clauses: [] }]).clauses };
      const optional: Found = { exact: of.exact === undefined ? undefined : unique(["", ...of.exact]), clauses: [] };
      return sequence([...Array<Found>(node.min).fill(of), ...Array<Found>(node.max - node.min).fill(optional)]);
    }
  }
}

function choices(set: ByteSet): readonly string[] | undefined {
  const table = tableOfSet(setNumber(set)), found: string[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const isUpper = byte >= 0x41 && byte <= 0x5a, isLower = byte >= 0x61 && byte <= 0x7a;
    if (!isUpper && (table[byte] === 1 || (isLower && table[byte - 32] === 1))) found.push(String.fromCharCode(byte));
    if (found.length > choicesMax) return undefined;
  }
  return found;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

function either(parts: readonly Found[]): Found {
  const all = parts.map(({ exact }) => exact);
  const exact = all.every((texts) => texts !== undefined) ? unique(all.flat() as string[]) : undefined;
  const best = parts.map((part) => bestOf(part));
  const union = best.every((texts) => texts !== undefined) ? unique(best.flat() as string[]) : undefined;
  return { exact: exact !== undefined && exact.length <= textsMax ? exact : undefined, clauses: union === undefined ? [] : [union] };
}

function bestOf({ exact, clauses }: Found): readonly string[] | undefined {
  return [...exact === undefined || exact.some((text) => text === "") ? [] : [exact], ...clauses].filter((texts) => texts.length > 0).sort((a, b) => likelihood(a) - likelihood(b))[0];
}

/** Neighbours that are short lists are multiplied as long as the product is one; what stops that leaves a clause. */
function sequence(parts: readonly Found[]): Found {
  const clauses: (readonly string[])[] = [];
  let run: readonly string[] = [""], isWhole = true;
  const close = (): void => {
    if (run.every((text) => text !== "")) clauses.push(run);
    run = [""];
  };
  for (const part of parts) {
    clauses.push(...part.clauses);
    if (part.exact === undefined) { close(); isWhole = false; continue; }
    const product = unique(run.flatMap((text) => (part.exact as readonly string[]).map((next) => text + next)));
    if (product.length <= textsMax && product.every((text) => text.length <= 64)) { run = product; continue; }
    close();
    isWhole = false;
    run = part.exact;
  }
  if (isWhole) return { exact: run, clauses };
  close();
  return { exact: undefined, clauses };
}

/** Long texts are cut to their rarest part, and what contains another text of the set is left out. */
function shortened(texts: readonly string[]): string[] {
  const cut = unique(texts.map((text) => {
    const parts = Array.from({ length: Math.max(1, text.length - lengthMax + 1) }, (_, at) => text.slice(at, at + lengthMax));
    return parts.reduce((best, part) => (likelihood([part]) < likelihood([best]) ? part : best));
  }));
  return cut.filter((text) => !cut.some((other) => other !== text && text.includes(other)));
}
