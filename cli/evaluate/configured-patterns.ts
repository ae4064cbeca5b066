/**
 * Patterns by configuration: the part of JavaScript's regular expressions that the module reads (MEANING.md), and its budget. What they find
 * is JavaScript's own to say (patterns.ts).
 */
import type { Pattern } from "../ir/types.ts";
import { type PatternProblem, patternProblems } from "./pattern-problems.ts";

/** Of each half of a list: characters and classes, signs, ranges of units beyond ASCII, branches. */
const positionsMax = 128, signsMax = 128, rangesMax = 64, branchesMax = 12;
const depthMax = 16, countMax = 9_999;

/** `pattern` counts from 1, and so does `at`, in characters of what is written; 0 is the pattern as a whole. */
export interface PatternRefusal { pattern: number; at: number; problem: PatternProblem }

class Refused extends Error {
  /** `place`: an index of what is written, -1 for all of it. */
  constructor(readonly problem: PatternProblem, readonly place: number) { super(problem); }
}

/** A piece of a pattern: a character or class, an assertion by the pairs that it holds between (`anyPair`), or pieces; and what it takes when its repetitions are written out. */
type Piece = Measure & ({ is: "take" } | { is: "assert"; pairs: number } | { is: "sequence" | "choice"; of: Piece[] } | { is: "repeat"; of: Piece; least: number; most: number });
/** A sign is an alternative of a group, a repetition, or an assertion that is not at an end of the whole pattern. */
interface Measure { positions: number; signs: number; canBeNothing: boolean }

/** The patterns of a list, or what is wrong with the first that cannot be one. Those from the first on for which the first half has no room fill the second. */
export function readPatterns(list: readonly string[]): { patterns: Pattern[] } | { refused: PatternRefusal } {
  const patterns: Pattern[] = [];
  let half = emptyHalf, isSecond = false;
  for (const [index, written] of list.entries()) {
    try {
      const pattern = split(written), bounds = new Set<number>(), piece = new Reader(pattern, bounds).whole();
      if (piece.canBeNothing) throw new Refused("empty", -1);
      let next = withPattern(half, piece, bounds);
      if (typeof next === "string" && half !== emptyHalf && !isSecond) {
        isSecond = true;
        next = withPattern(emptyHalf, piece, bounds);
      }
      if (typeof next === "string") throw new Refused(next, -1);
      half = next;
      patterns.push(pattern);
    } catch (error) {
      if (error instanceof Refused) return { refused: { pattern: index + 1, at: error.place < 0 ? 0 : [...written.slice(0, error.place)].length + 1, problem: error.problem } };
      throw error;
    }
  }
  return { patterns };
}

/** What the patterns of a half take. */
interface Half { positions: number; signs: number; bounds: ReadonlySet<number>; branches: ReadonlySet<string> }
const emptyHalf: Half = { positions: 0, signs: 0, bounds: new Set(), branches: new Set() };

/** The half with one more pattern, or what it has no room for. */
function withPattern(half: Half, piece: Piece, more: ReadonlySet<number>): Half | PatternProblem {
  const positions = half.positions + piece.positions, signs = half.signs + piece.signs, bounds = new Set([...half.bounds, ...more]);
  if (positions > positionsMax || signs > signsMax) return "positions";
  if (bounds.size >= rangesMax) return "ranges";
  const branches = new Set(half.branches);
  noteBranches(piece, half.positions, branches);
  return branches.size > branchesMax ? "branches" : { positions, signs, bounds, branches };
}

export const refusalText = ({ pattern, at, problem }: PatternRefusal): string => `pattern ${pattern}${at === 0 ? "" : ` at ${at}`}: ${patternProblems[problem]}`;

/** A pattern of a list that was read. */
export function patternOf(written: string): Pattern {
  return split(written);
}

/** A literal ends with the first slash that is neither escaped nor in a class. */
function split(written: string): Pattern {
  const literal = /^\/((?:[^\\[/]|\\.|\[(?:[^\\\]]|\\.)*\])+)\//s.exec(written);
  if (literal === null) throw new Refused("form", 0);
  const flags = written.slice(literal[0].length), wrong = [...flags].findIndex((flag, index) => !"is".includes(flag) || flags.indexOf(flag) < index);
  if (wrong !== -1) throw new Refused("flags", literal[0].length + wrong);
  return { source: literal[1] as string, flags };
}

const take: Piece = { is: "take", positions: 1, signs: 0, canBeNothing: false };
const sum = (of: readonly Piece[], signs: number): { positions: number; signs: number } =>
  ({ positions: of.reduce((all, piece) => all + piece.positions, 0), signs: of.reduce((all, piece) => all + piece.signs, signs) });
const timesOf = (least: number, most: number): number => (most === Infinity ? Math.max(1, least) : most);

/** A bit for each pair of what stands before and behind: neither is a letter, the one behind is, the one before is, both are. */
const anyPair = 15;
/** Between two characters no text begins or ends. */
const pairsOf = (assertion: string): number => (assertion === "\\b" ? 6 : assertion === "\\B" ? 9 : 0);

/** Which positions may come next, and between which pairs. */
type Next = ReadonlyMap<number, number>;

/** Adds what may follow each position of the pattern, where that is more than the one behind it and itself. */
function noteBranches(pattern: Piece, offset: number, branches: Set<string>): void {
  walk(pattern, offset, new Map(), (position, next) => {
    if ([...next].every(([to, pairs]) => pairs === anyPair && (to === position || to === position + 1))) return;
    branches.add(JSON.stringify([...next].sort(([a], [b]) => a - b)));
  });
}

const union = (all: readonly Next[]): Next => {
  const made = new Map<number, number>();
  for (const next of all) for (const [to, pairs] of next) made.set(to, (made.get(to) ?? 0) | pairs);
  return made;
};

/** Tells `note` what may follow each position from `offset` on, where `next` may follow the piece; gives what the piece and that can begin with. */
function walk(piece: Piece, offset: number, next: Next, note: (position: number, next: Next) => void): Next {
  switch (piece.is) {
    case "take":
      note(offset, next);
      return new Map([[offset, anyPair]]);
    case "assert": return new Map([...next].map(([to, pairs]): [number, number] => [to, pairs & piece.pairs]).filter(([, pairs]) => pairs !== 0));
    case "choice": case "sequence": {
      const offsets = piece.of.map((_, index) => offset + sum(piece.of.slice(0, index), 0).positions);
      if (piece.is === "choice") return union(piece.of.map((one, index) => walk(one, offsets[index] as number, next, note)));
      return piece.of.reduceRight((behind, one, index) => walk(one, offsets[index] as number, behind, note), next);
    }
    case "repeat": return walkTurns(piece, offset, next, note);
  }
}

/** Turns beyond the least can each be the first of them, and only the last one ends them. */
function walkTurns({ of, least, most }: Extract<Piece, { is: "repeat" }>, offset: number, next: Next, note: (position: number, next: Next) => void): Next {
  const times = timesOf(least, most), at = (turn: number): number => offset + turn * of.positions;
  const begin = (turn: number): Next => walk(of, at(turn), new Map(), () => {});
  let behind = next;
  if (most === Infinity) {
    behind = union([begin(times - 1), next]);
    const first = walk(of, at(times - 1), behind, note);
    if (least > 0) behind = first;
  } else for (let turn = times - 1; turn >= least; turn--) walk(of, at(turn), turn === times - 1 ? next : begin(turn + 1), note);
  if (most !== Infinity && most > least) behind = union([next, ...Array.from({ length: most - least }, (_, index) => begin(least + index))]);
  for (let turn = (most === Infinity ? times - 1 : least) - 1; turn >= 0; turn--) behind = walk(of, at(turn), behind, note);
  return behind;
}

const spaces = [[0xa0], [0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f], [0x205f], [0x3000], [0xfeff]];

/** Places are indexes of the text that is written, in which the source stands behind a slash. */
class Reader {
  #at = 0;
  readonly #source: string;
  readonly #flags: string;
  /** Units beyond ASCII at which a range begins, or another one ends. */
  readonly #bounds: Set<number>;

  constructor({ source, flags }: Pattern, bounds: Set<number>) {
    this.#source = source;
    this.#flags = flags;
    this.#bounds = bounds;
  }

  whole(): Piece {
    const piece = this.#choices(0);
    if (this.#next === ")") throw this.#wrong("parenthesis");
    return piece;
  }

  get #next(): string { return this.#source.charAt(this.#at); }
  #wrong(problem: PatternProblem, at = this.#at): Refused { return new Refused(problem, at + 1); }
  #take(expression: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(expression, "ys");
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#source);
    if (match !== null) this.#at = sticky.lastIndex;
    return match;
  }

  #choices(depth: number): Piece {
    const of = [this.#sequence(depth)];
    while (this.#take(/\|/) !== null) of.push(this.#sequence(depth));
    return { is: "choice", of, ...sum(of, depth > 0 && of.length > 1 ? of.length : 0), canBeNothing: of.some(({ canBeNothing }) => canBeNothing) };
  }

  #sequence(depth: number): Piece {
    const of: Piece[] = [], begin = this.#at;
    while (!this.#ends()) {
      const isFirst = this.#at === begin, assertion = this.#take(/[$^]|\\[bB]/)?.[0];
      const isOuter = depth === 0 && (isFirst || this.#ends());
      of.push(assertion === undefined ? this.#repeated(depth) : { is: "assert", pairs: pairsOf(assertion), positions: 0, signs: isOuter ? 0 : 1, canBeNothing: true });
    }
    return { is: "sequence", of, ...sum(of, 0), canBeNothing: of.every(({ canBeNothing }) => canBeNothing) };
  }

  #ends(): boolean { return ["", "|", ")"].includes(this.#next); }

  #repeated(depth: number): Piece {
    const of = this.#atom(depth), sign = this.#at, brace = this.#take(/\{(\d+)(?:(,)(\d*))?\}/);
    if (brace === null && this.#next === "{") throw this.#wrong("brace");
    const short = brace === null ? this.#take(/[?*+]/)?.[0] : undefined;
    if (brace === null && short === undefined) return of;
    const least = Number(brace?.[1] ?? (short === "+" ? 1 : 0));
    const most = brace === null ? (short === "?" ? 1 : Infinity) : brace[2] === undefined ? least : brace[3] === "" ? Infinity : Number(brace[3]);
    if (least > countMax || (most > countMax && most !== Infinity) || most < least || most === 0) throw this.#wrong("count", sign);
    if (of.canBeNothing) throw this.#wrong("counted", sign);
    this.#take(/\?/);
    const times = timesOf(least, most);
    return { is: "repeat", of, least, most, positions: of.positions * times, signs: of.signs * times + (least === most ? 0 : 1), canBeNothing: least === 0 };
  }

  #atom(depth: number): Piece {
    switch (this.#next) {
      case "(": return this.#group(depth);
      case "[": return this.#class();
      case "*": case "+": case "?": throw this.#wrong("nothing");
      case "{": case "}": throw this.#wrong("brace");
      case "]": throw this.#wrong("bracket");
      case ".": {
        this.#at++;
        if (!this.#flags.includes("s")) this.#range(0x2028, 0x2029);
        return take;
      }
      default: {
        const unit = this.#unit(false);
        if (unit !== "set") this.#range(unit, unit);
        return take;
      }
    }
  }

  #group(depth: number): Piece {
    const open = this.#at;
    if (depth === depthMax) throw this.#wrong("depth");
    if (this.#take(/\((?!\?)|\(\?:/) === null) throw this.#wrong(/^\(\?<?[=!]/.test(this.#source.slice(open)) ? "look" : "group-kind");
    const piece = this.#choices(depth + 1);
    if (this.#take(/\)/) === null) throw this.#wrong("parenthesis", open);
    return piece;
  }

  #class(): Piece {
    const open = this.#at;
    this.#take(/\[\^?/);
    if (this.#next === "]") throw this.#wrong("empty-class", open);
    while (this.#next !== "]") {
      const from = this.#unit(true), dash = this.#at;
      const to = this.#take(/-(?!\])/) === null ? from : this.#unit(true);
      if (this.#at > dash && (from === "set" || to === "set" || to < from)) throw this.#wrong("range", dash);
      if (from !== "set" && to !== "set") this.#range(from, to);
    }
    this.#at++;
    return take;
  }

  /** A unit of UTF-16, or an escape that stands for a set. */
  #unit(inClass: boolean): number | "set" {
    const place = this.#at;
    if (this.#next === "\\") {
      const set = this.#take(/\\[dDwWsS]/)?.[0];
      if (set !== undefined) {
        if (/s/i.test(set)) for (const [from, to = from] of spaces) this.#range(from as number, to as number);
        return "set";
      }
      return this.#ascii(this.#escaped(inClass), place);
    }
    const code = this.#source.codePointAt(this.#at++) as number;
    if (code > 0xffff) throw this.#wrong("pair", place);
    return this.#ascii(code, place);
  }

  #escaped(inClass: boolean): number {
    const place = this.#at;
    const hexadecimal = this.#take(/\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})/);
    if (hexadecimal !== null) return Number.parseInt((hexadecimal[1] ?? hexadecimal[2]) as string, 16);
    const control = this.#take(/\\([tnvfr])/)?.[1];
    if (control !== undefined) return 0x09 + "tnvfr".indexOf(control);
    if (!inClass && this.#take(/\\[1-9]/) !== null) throw this.#wrong("back-reference", place);
    const plain = this.#take(/\\([ -\/:-@[-^`{-~])/)?.[1];
    if (plain === undefined) throw this.#wrong("escape", place);
    return plain.charCodeAt(0);
  }

  #ascii(code: number, place: number): number {
    if (this.#flags.includes("i") && code > 0x7f) throw this.#wrong("case", place);
    return code;
  }

  #range(from: number, to: number): void {
    if (to < 0x80) return;
    if (from > 0x80) this.#bounds.add(from);
    if (to < 0xffff) this.#bounds.add(to + 1);
  }
}
