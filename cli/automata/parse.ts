/** The front end for JavaScript's RegExp: source and flags in, an expression over bytes out. */
import { RegExpParser, RegExpSyntaxError, type AST } from "@eslint-community/regexpp";
import {
  allBytes, byteRange, byteSet, bytesNamed, cat, complement, digits, foldAscii, Kind, maskOf, newlines, noBytes, or, repeat, spaceBytes, wordBytes, type ByteSet, type Node,
} from "./ast.ts";
import { PatternRefused } from "./refused.ts";

export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** What a character is: one byte, or what UTF-8 says (text.ts). Default: one byte. */
  readonly mode?: "bytes" | "utf8";
  /** It may also be found where it does not match: guards suffice, and no automaton is made that confirms. Only with a second step. */
  readonly isLoose?: boolean;
}

/** Repetitions of repetitions multiply; beyond so many bytes a pattern is refused. */
export const positionsMax = 4096;

/**
 * A pattern in byte mode: one character is one byte, and `i`, `\w`, `\d`, `\s` and `\b` are ASCII's. Flags: i, s, m (g, y and d change nothing
 * about whether there is a match). Throws PatternRefused.
 */
export function parseBytes({ source, flags }: Pattern): Node {
  const odd = [...flags].find((flag) => !"ismgd".includes(flag));
  if (odd !== undefined) throw new PatternRefused(`the flag ${odd}`, 0, "in byte mode the flags are i, s and m");
  const reader = new ByteReader(flags);
  const node = reader.alternatives(parsed(source, {}).alternatives);
  if (reader.positions > positionsMax) throw tooLong(0);
  return node;
}

export function parsed(source: string, mode: { unicode?: boolean; unicodeSets?: boolean }): AST.Pattern {
  try {
    return new RegExpParser().parsePattern(source, 0, source.length, { unicode: false, unicodeSets: false, ...mode } as { unicode: boolean });
  } catch (error) {
    if (error instanceof RegExpSyntaxError) throw new PatternRefused(error.message.replace(/^Invalid regular expression: .*: /, ""), error.index, "write a valid regular expression");
    throw error;
  }
}

export const tooLong = (at: number): PatternRefused => new PatternRefused(`more than ${positionsMax} bytes when repetitions are written out`, at, "make the counts smaller");

/** What all modes have in common: everything but what a character is. */
export abstract class Reader {
  readonly flags: { i: boolean; s: boolean; m: boolean };
  /** Bytes of the expression when its repetitions are written out. */
  positions = 0;

  constructor(flags: string) {
    this.flags = { i: flags.includes("i"), s: flags.includes("s"), m: flags.includes("m") };
  }

  protected abstract characters(element: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass): Node;

  alternatives(list: readonly AST.Alternative[]): Node {
    return or(...list.map((alternative) => cat(...this.sequence(alternative.elements))));
  }

  sequence(elements: readonly AST.Element[]): Node[] { return elements.map((element) => this.element(element)); }

  element(element: AST.Element): Node {
    switch (element.type) {
      case "Group":
        if (element.modifiers !== null) throw new PatternRefused("a group with flags of its own", element.start, "set the flags for the whole pattern");
        return this.alternatives(element.alternatives);
      case "CapturingGroup": return this.alternatives(element.alternatives);
      case "Quantifier": return this.quantifier(element);
      case "Assertion": return this.assertion(element);
      case "Backreference": throw new PatternRefused("a back-reference", element.start, "write out what may stand there: a back-reference needs more than linear time");
      default: {
        const node = this.characters(element);
        this.positions += bytesNamed(node);
        return node;
      }
    }
  }

  quantifier(element: AST.Quantifier): Node {
    const before = this.positions;
    const node = this.element(element.element as AST.Element);
    const { min, max } = element;
    this.positions = before + (this.positions - before) * Math.max(1, Number.isFinite(max) ? max : min);
    if (this.positions > positionsMax) throw tooLong(element.start);
    return repeat(node, min, max);
  }

  assertion(element: AST.Assertion): Node {
    const { m } = this.flags;
    const isEdge = (kind: number): boolean => kind === Kind.edge || (m && kind === Kind.newline);
    switch (element.kind) {
      case "start": return { is: "assert", mask: maskOf((before) => isEdge(before)) };
      case "end": return { is: "assert", mask: maskOf((_, after) => isEdge(after)) };
      case "word": return { is: "assert", mask: maskOf((before, after) => (before === Kind.word) !== (after === Kind.word) === !element.negate) };
      default: throw new PatternRefused(element.kind === "lookahead" ? "a look-ahead" : "a look-behind", element.start,
        "split it into several conditions or patterns: a look-around does not run in one pass");
    }
  }
}

class ByteReader extends Reader {
  protected override characters(element: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass): Node {
    return { is: "bytes", set: this.setOf(element) };
  }

  setOf(element: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass | AST.CharacterClassElement): ByteSet {
    switch (element.type) {
      case "Character": return this.folded(byteSet(this.byte(element)));
      case "CharacterClassRange": return this.folded(byteRange(this.byte(element.min), this.byte(element.max)));
      case "CharacterSet": return this.escape(element);
      case "CharacterClass": {
        const set = element.elements.map((part) => this.setOf(part as AST.CharacterClassElement)).reduce((all, part) => all | part, noBytes);
        return element.negate ? complement(set) : set;
      }
      default: throw new PatternRefused("a set operation", element.start, "write the class without it");
    }
  }

  folded(set: ByteSet): ByteSet { return this.flags.i ? foldAscii(set) : set; }

  byte(character: AST.Character): number {
    if (character.value > 0xff) throw new PatternRefused("a character beyond one byte", character.start, "in byte mode write its UTF-8 bytes, as in \\xc3\\xa9");
    return character.value;
  }

  escape(element: AST.CharacterSet): ByteSet {
    if (element.kind === "any") return this.flags.s ? allBytes : complement(newlines);
    if (element.kind === "property") throw new PatternRefused("a Unicode class", element.start, "in byte mode write the bytes");
    const set = element.kind === "digit" ? digits : element.kind === "space" ? spaceBytes : wordBytes;
    return element.negate ? complement(set) : set;
  }
}

