/** `matches`: JavaScript's own RegExp over the text that the bytes are. A byte outside of UTF-8 is a lone surrogate, which no part of the pattern may take. */
import { RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import { decodedUtf8, toBytes } from "./bytes.ts";
import type { Pattern } from "../ir/types.ts";
import type { ByteString } from "./exchange.ts";

/** Whether the pattern occurs in the bytes. It goes back and forth as JavaScript does: for a proxy there is the module. */
export function occurs(pattern: Pattern, bytes: ByteString): boolean {
  const { plain, guarded } = compiled(pattern);
  const text = decodedUtf8(toBytes(bytes));
  return text === undefined ? guarded.test(withStrangers(toBytes(bytes))) : plain.test(text);
}

const known = new Map<string, { plain: RegExp; guarded: RegExp }>();

function compiled({ source, flags }: Pattern): { plain: RegExp; guarded: RegExp } {
  const key = `${flags}/${source}`, own = flags.replace(/[gd]/g, "");
  const made = known.get(key) ?? { plain: new RegExp(source, own), guarded: new RegExp(guardedSource(source, own), own) };
  known.set(key, made);
  return made;
}

/** The source in which nothing takes a lone surrogate. */
function guardedSource(source: string, flags: string): string {
  const tree = new RegExpParser().parsePattern(source, 0, source.length, { unicode: flags.includes("u"), unicodeSets: flags.includes("v") });
  const guard = /[uv]/.test(flags) ? String.raw`(?![\ud800-\udfff])` : String.raw`(?!(?<![\ud800-\udbff])[\udc00-\udfff])`;
  const places: { start: number; end: number }[] = [];
  const note = (node: { start: number; end: number; parent: { type: string } | null }): void => {
    if (node.parent?.type === "Alternative" || node.parent?.type === "Quantifier") places.push(node);
  };
  visitRegExpAST(tree, { onCharacterEnter: note, onCharacterSetEnter: note, onCharacterClassEnter: note, onExpressionCharacterClassEnter: note });
  return places.sort((a, b) => b.start - a.start).reduce((text, { start, end }) => `${text.slice(0, start)}(?:${guard}${text.slice(start, end)})${text.slice(end)}`, source);
}

/** The characters of the bytes, and U+DC80 to U+DCFF for each byte that is part of none. */
function withStrangers(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && decodedUtf8(bytes.subarray(at, at + count)) !== undefined);
    text += length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] as number)) : decodedUtf8(bytes.subarray(at, at + length)) as string;
    at += length ?? 1;
  }
  return text;
}
