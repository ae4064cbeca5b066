/**
 * The front end for patterns over text in UTF-8. For valid UTF-8 the meaning is JavaScript's with the flags given: without `u` and `v` a
 * character beyond U+FFFF is two, as in UTF-16. A byte that is not part of UTF-8 is no character: nothing in a pattern takes it, and it is
 * no letter and no line's end.
 */
import { visitRegExpAST, type AST } from "@eslint-community/regexpp";
import { JS } from "refa";
import { bytesNamed, cat, empty, half, Kind, kindCount, lastBytes, noBytes, or, reversed, trimmed, type Node } from "./ast.ts";
import { before, behind, foldedLetters, lineEnds, type Special } from "./beside.ts";
import { parsed, positionsMax, Reader, tooLong, type Pattern } from "./parse.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";
import { characters, highHalf, lowHalf, type Range } from "./utf8.ts";

type Characters = Parameters<Reader["characters"]>[0];

/** Throws PatternRefused. */
export function parseText(pattern: Pattern): Node {
  const { node: whole, reader, asserted } = readText(pattern), node = trimmed(whole);
  const { nullable } = positionsOf(node);
  // Between the bytes of a character there are two that are neither letters nor line ends, as between two characters.
  if (nullable !== anyPlace && (nullable >> (kindCount * Kind.other + Kind.other) & 1) === 1) {
    throw new PatternRefused("a match of nothing but what stands beside it", asserted[0]?.start ?? 0, "write what may stand there, as in [^\\w][^\\w] for \\B");
  }
  return reader.withNeighbours(node);
}

/** For where a match begins and ends: the expression as it is written. */
export function parseWhole(pattern: Pattern): Node {
  const { node, reader } = readText(pattern);
  if (!reader.isByCodePoint) throw new PatternRefused("a pattern without the flag u", 0, "add it: a match could begin or end within a character");
  if (reader.specials.length > 0) throw new PatternRefused("an assertion about letters or line ends that are not ASCII", 0, "leave out the flag i or m");
  return node;
}

function readText({ source, flags }: Pattern): { node: Node; reader: TextReader; asserted: readonly AST.Assertion[] } {
  const odd = [...flags].find((flag) => !"ismuvgd".includes(flag));
  if (odd !== undefined) throw new PatternRefused(`the flag ${odd}`, 0, odd === "y" ? "begin the pattern with ^" : "the flags are i, s, m, u and v");
  const tree = parsed(source, { unicode: flags.includes("u"), unicodeSets: flags.includes("v") });
  const asserted = assertionsOf(tree), reader = new TextReader(flags, asserted);
  const node = reader.alternatives(tree.alternatives);
  if (reader.positions > positionsMax) throw tooLong(0);
  return { node, reader, asserted };
}

const anyPlace = 0xffff;
const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function assertionsOf(tree: AST.Pattern): AST.Assertion[] {
  const found: AST.Assertion[] = [];
  visitRegExpAST(tree, { onAssertionEnter: (assertion) => { found.push(assertion); } });
  return found;
}

class TextReader extends Reader {
  readonly #how: JS.Flags;
  /** A character is a code point; otherwise a unit of UTF-16. */
  readonly isByCodePoint: boolean;
  readonly specials: readonly Special[];
  readonly #known = new Map<string, Node>();

  constructor(flags: string, asserted: readonly AST.Assertion[]) {
    super(flags);
    const { i, s, m } = this.flags;
    this.isByCodePoint = /[uv]/.test(flags);
    this.#how = { ignoreCase: i, dotAll: s, unicode: flags.includes("u"), unicodeSets: flags.includes("v") } as JS.Flags;
    const asksWords = asserted.some(({ kind }) => kind === "word"), asksLines = asserted.some(({ kind }) => kind !== "word");
    this.specials = [...asksWords && i && this.isByCodePoint ? foldedLetters : [], ...asksLines && m ? lineEnds : []];
  }

  override quantifier(element: AST.Quantifier): Node {
    const node = super.quantifier(element);
    return element.greedy || node.is !== "repeat" ? node : { ...node, lazy: true };
  }

  /** Without `u`, the two halves of one character, written as it is. */
  override sequence(elements: readonly AST.Element[]): Node[] {
    const nodes: Node[] = [];
    for (let index = 0; index < elements.length; index++) {
      const [high, low] = [elements[index] as AST.Element, elements[index + 1]];
      if (!this.isByCodePoint && high.type === "Character" && low?.type === "Character" && isHighSurrogate(high.value) && isLowSurrogate(low.value)) {
        const codePoint = String.fromCharCode(high.value, low.value).codePointAt(0) as number;
        nodes.push(this.#counted(characters([{ min: codePoint, max: codePoint }])));
        index += 1;
      } else nodes.push(this.element(high));
    }
    return nodes;
  }

  #counted(node: Node): Node {
    this.positions += bytesNamed(node);
    return node;
  }

  protected override characters(element: Characters): Node {
    const known = this.#known.get(element.raw);
    if (known !== undefined) return known;
    const set = JS.parseUnicodeSet(element, this.#how);
    // The longest first: so they are tried.
    const words = set.accept.wordSets.map((word) => cat(...word.map(({ ranges }) => this.#oneOf(ranges, element)))).reverse();
    const one = this.#oneOf(set.chars.ranges, element), isNothing = set.accept.hasEmptyWord;
    const node = words.length === 0 ? one : or(...isNothing ? words.slice(0, -1) : words, one, ...isNothing ? [empty] : []);
    this.#known.set(element.raw, node);
    return node;
  }

  /** One character of the ranges; those that assertions see otherwise than their bytes say stand apart. */
  #oneOf(ranges: readonly Range[], element: Characters): Node {
    const holds = (codePoint: number): boolean => ranges.some(({ min, max }) => min <= codePoint && codePoint <= max);
    const special = this.specials.filter(({ codePoint }) => holds(codePoint));
    const plain = special.reduce<readonly Range[]>((rest, { codePoint }) => rest.flatMap(({ min, max }) => [{ min, max: Math.min(max, codePoint - 1) }, { min: Math.max(min, codePoint + 1), max }].filter((part) => part.min <= part.max)), ranges);
    const parts = [characters(plain), ...special.map(({ node }) => node), ...this.isByCodePoint ? [] : this.#halves(ranges, element)];
    const kept = parts.filter((part) => part.is !== "or" || part.of.length > 0);
    return kept.length === 0 ? { is: "bytes", set: noBytes } : or(...kept);
  }

  /** Without `u`: surrogates that the class has are halves of characters. */
  #halves(ranges: readonly Range[], element: Characters): Node[] {
    const count = (from: number, to: number): number => ranges.reduce((sum, { min, max }) => sum + Math.max(0, Math.min(max, to) - Math.max(min, from) + 1), 0);
    const [high, low] = [count(0xd800, 0xdbff), count(0xdc00, 0xdfff)];
    if (high % 1024 !== 0 || low % 1024 !== 0) throw new PatternRefused("half of a character beyond U+FFFF", element.start, "add the flag u");
    return [...high > 0 ? [highHalf] : [], ...low > 0 ? [lowHalf] : []];
  }

  /** The expression with what may stand beside its matches, where the byte beside them does not say it. */
  withNeighbours(node: Node): Node {
    const specials = this.specials;
    const endsInHalf = lastBytes(node).some(({ seen }) => seen?.before === half), beginsInHalf = lastBytes(reversed(node)).some(({ seen }) => seen?.before === half);
    const beside = (context: Node, isHalf: boolean, other: Node): Node[] => (specials.length > 0 ? [or(context, ...isHalf ? [other] : [])] : isHalf ? [or(other, empty)] : []);
    return cat(...beside(before(specials), beginsInHalf, highHalf), node, ...beside(behind(specials), endsInHalf, lowHalf));
  }
}
