/**
 * Characters that assertions see otherwise than their bytes say: U+2028 and U+2029 end lines; with `i` and `u` (or `v`) U+017F and U+212A
 * are letters of words, because they fold to s and k. A pattern that asks takes what stands beside its matches along.
 */
import { byteRange, byteSet, cat, Kind, maskOf, or, reversed, type ByteSet, type Node } from "./ast.ts";
import { characters } from "./utf8.ts";

export interface Special { readonly codePoint: number; readonly bytes: readonly number[]; readonly node: Node }

const special = (codePoint: number, kind: number): Special =>
  ({ codePoint, bytes: [...Buffer.from(String.fromCodePoint(codePoint))], node: characters([{ min: codePoint, max: codePoint }], { before: kind, after: kind }) });

export const foldedLetters: readonly Special[] = [special(0x17f, Kind.word), special(0x212a, Kind.word)];
export const lineEnds: readonly Special[] = [special(0x2028, Kind.newline), special(0x2029, Kind.newline)];

/** What stands behind a match, so that its kind is known: the edge, an ASCII character, a special one, or the beginning of anything else. */
export const behind = (specials: readonly Special[]): Node => or(edge, ascii, ...specials.map(({ node }) => node), unlike(specials.map(({ bytes }) => bytes), highBytes));

/** What stands before a match, likewise: the end of anything else. */
export const before = (specials: readonly Special[]): Node =>
  reversed(or(edge, ascii, ...specials.map(({ node }) => reversed(node)), unlike(specials.map(({ bytes }) => [...bytes].reverse()), highBytes)));

const edge: Node = { is: "assert", mask: maskOf((_, after) => after === Kind.edge) };
const ascii: Node = { is: "bytes", set: byteRange(0, 0x7f) };
const highBytes = byteRange(0x80, 0xff);

/** What begins with a byte of the set and goes on as none of the texts does, as far as it takes to tell. */
function unlike(texts: readonly (readonly number[])[], set: ByteSet): Node {
  const firsts = [...new Set(texts.map(([first]) => first as number))];
  const others = firsts.reduce((rest, first) => rest & ~byteSet(first), set);
  return or({ is: "bytes", set: others }, ...firsts.flatMap((first) => {
    const rests = texts.filter((text) => text[0] === first).map((text) => text.slice(1));
    // Where a text ends, it is that text.
    return rests.some((rest) => rest.length === 0) ? [] : [cat({ is: "bytes", set: byteSet(first) }, or(edge, unlike(rests, byteRange(0, 0xff))))];
  }));
}
