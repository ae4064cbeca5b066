// Our patterns for other engines: written out from the neutral form (cli/automata/ast.ts) in what Perl's, Hyperscan's and Rust's syntax have in
// common over bytes, so that `\s`, `.`, `$` and case mean the same to all of them.
import { cat, complement, empty, hasByte, Kind, maskOf, or, repeat, reversed, sizeOf, type ByteSet, type Node } from "../../../cli/automata/ast.ts";
import { parseBytes, type Pattern } from "../../../cli/automata/parse.ts";

const end = maskOf((_, after) => after === Kind.edge);
const assertions = new Map<number, string>([
  [maskOf((before) => before === Kind.edge), "\\A"], [end, "\\z"],
  [maskOf((before, after) => (before === Kind.word) !== (after === Kind.word)), "\\b"], [maskOf((before, after) => (before === Kind.word) === (after === Kind.word)), "\\B"],
]);

/** Case is written out. Throws where there is no common way to say it: edges of lines. */
export const written = (pattern: Pattern): string => expression(reversed(endsLast(reversed(endsLast(parseBytes(pattern))))));

/** What it matches up to an end of the input, and what it matches elsewhere. */
interface Parts { readonly ends: Node | undefined; readonly others: Node | undefined }

/** The same with nothing behind `$`: Hyperscan refuses `(?:$|a)b*`, and takes `$|ab*`. */
function endsLast(node: Node): Node {
  if (node.is === "or") return or(...node.of.map(endsLast));
  if (node.is !== "cat") return node;
  const first = node.of.findIndex((part) => partsOf(part).ends !== undefined);
  if (first === -1 || first === node.of.length - 1) return node;
  const { ends, others } = partsOf(cat(...node.of.slice(first)));
  return cat(...node.of.slice(0, first), or(...ends === undefined ? [] : [cat(ends, { is: "assert", mask: end })], ...others === undefined ? [] : [others]));
}

function partsOf(node: Node): Parts {
  switch (node.is) {
    case "bytes": return { ends: undefined, others: node };
    case "assert": return node.mask === end ? { ends: empty, others: undefined } : { ends: undefined, others: node };
    case "or": {
      const parts = node.of.map(partsOf), some = (list: readonly (Node | undefined)[]): Node | undefined => { const kept = list.filter((one) => one !== undefined); return kept.length === 0 ? undefined : or(...kept); };
      return { ends: some(parts.map(({ ends }) => ends)), others: some(parts.map(({ others }) => others)) };
    }
    case "cat": return node.of.reduceRight<Parts>((rest, part) => joined(partsOf(part), rest), { ends: undefined, others: empty });
    case "repeat": {
      const { ends, others } = partsOf(node.of);
      if (ends === undefined) return { ends: undefined, others: node };
      if (node.max !== 1) throw new Error("a repeated end of the input is not written for other engines");
      return { ends, others: others === undefined ? empty : repeat(others, node.min, 1) };
    }
  }
}

function joined(first: Parts, rest: Parts): Parts {
  const ends = [
    ...first.ends !== undefined && ((rest.ends !== undefined && isNullable(rest.ends)) || (rest.others !== undefined && isNullable(rest.others))) ? [first.ends] : [],
    ...first.others !== undefined && rest.ends !== undefined ? [cat(first.others, rest.ends)] : [],
  ];
  return { ends: ends.length === 0 ? undefined : or(...ends), others: first.others === undefined || rest.others === undefined ? undefined : cat(first.others, rest.others) };
}

function isNullable(node: Node): boolean {
  switch (node.is) {
    case "bytes": return false;
    case "assert": throw new Error("an edge behind an end of the input is not written for other engines");
    case "or": return node.of.some(isNullable);
    case "cat": return node.of.every(isNullable);
    case "repeat": return node.min === 0 || isNullable(node.of);
  }
}

function expression(node: Node): string {
  switch (node.is) {
    case "bytes": return set(node.set);
    case "cat": return node.of.map((part) => (part.is === "or" ? `(?:${expression(part)})` : expression(part))).join("");
    case "or": return node.of.map(expression).join("|");
    case "repeat": return `${node.of.is === "bytes" ? expression(node.of) : `(?:${expression(node.of)})`}${counts(node.min, node.max)}`;
    case "assert": {
      const text = assertions.get(node.mask);
      if (text === undefined) throw new Error("edges of lines are not written for other engines");
      return text;
    }
  }
}

const counts = (min: number, max: number): string =>
  (max === Infinity ? (min === 0 ? "*" : min === 1 ? "+" : `{${min},}`) : min === 0 && max === 1 ? "?" : min === max ? `{${min}}` : `{${min},${max}}`);

function set(bytes: ByteSet): string {
  if (sizeOf(bytes) === 256) return "[\\x00-\\xff]";
  if (sizeOf(bytes) === 1) return letter(Array.from({ length: 256 }, (_, byte) => byte).find((byte) => hasByte(bytes, byte)) as number);
  return sizeOf(bytes) > 128 ? `[^${ranges(complement(bytes))}]` : `[${ranges(bytes)}]`;
}

function ranges(bytes: ByteSet): string {
  let text = "";
  for (let byte = 0; byte < 256; byte += 1) {
    if (!hasByte(bytes, byte)) continue;
    const first = byte;
    while (byte < 255 && hasByte(bytes, byte + 1)) byte += 1;
    text += first === byte ? letter(first) : `${letter(first)}-${letter(byte)}`;
  }
  return text;
}

const letter = (byte: number): string => (/\w/.test(String.fromCharCode(byte)) && byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`);
