/**
 * assembly/detect/sql-words.ts: the words of SQL as the module looks them up, and what kind of token each byte begins. The file is committed, since it depends on
 * nothing but cli/detectors/sql-injection/words.ts; a test compares the two and writes it with SIDEWALL_UPDATE=1.
 */
import { sqlWordBytesMax, sqlWords } from "../detectors/sql-injection/words.ts";

export const sqlWordsFile = "assembly/detect/sql-words.ts";

const slotBits = 10;

/** The same function as in assembly/detect/sql.ts: FNV-1a over the bytes with bit 5 set, its upper bits. */
function slotOf(word: string): number {
  let hash = 0x811c9dc5;
  for (const letter of word) hash = Math.imul(hash ^ (letter.charCodeAt(0) | 0x20), 0x01000193);
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
}

/** Kinds of bytes, by what a token that begins with them can be; assembly/detect/sql.ts names them. */
function kindOf(byte: number): number {
  const letter = String.fromCharCode(byte);
  const kinds: [RegExp, number][] = [
    [/[\0-\x20\x7f\xa0]/, 1], [/[A-Za-z_$\x80-\xc1\xc3-\xff]/, 2], [/[0-9]/, 3], [/['"`]/, 4], [/\//, 5], [/-/, 6], [/#/, 7], [/@/, 8], [/\[/, 9], [/\\/, 10], [/\./, 11],
    [/\(/, 12], [/[),;]/, 13], [/\*/, 14], [/[<>=!~^&|+%?:]/, 15], [/\xc2/, 16],
  ];
  const kind = kinds.find(([pattern]) => pattern.test(letter))?.[1] ?? 0;
  const isName = /[\w$\x80-\x9f\xa1-\xc1\xc3-\xff]/.test(letter);
  return kind | (isName ? 0x20 : 0) | (/\w/.test(letter) ? 0x40 : 0);
}

export function emitSqlWords(): string {
  const bytes: number[] = [];
  const slots = new Array<number>(1 << slotBits).fill(0);
  for (const [word, [alone, before]] of [...sqlWords].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let slot = slotOf(word);
    while (slots[slot] !== 0) slot = (slot + 1) & ((1 << slotBits) - 1);
    slots[slot] = bytes.length + 1;
    bytes.push(word.length, (alone as string).charCodeAt(0), (before as string).charCodeAt(0), ...[...word].map((letter) => letter.charCodeAt(0) | 0x20));
  }
  const data = (type: string, numbers: number[]): string => `memory.data<${type}>([\n${rows(numbers)}\n])`;
  return [
    "// Made of cli/detectors/sql-injection/words.ts by cli/codegen/sql-words.ts.",
    "",
    `export const wordBytesMax: i32 = ${sqlWordBytesMax};`,
    `export const slotBits: u32 = ${slotBits};`,
    "/** Where a word stands in `words`, and 1; 0 for none. The next slot, around the end, where the word is another. */",
    `export const slots: usize = ${data("u16", slots)};`,
    "/** Each word: its length, the letter alone, the letter before \"(\", its bytes with bit 5 set. */",
    `export const words: usize = ${data("u8", bytes)};`,
    "/** Each byte: what a token that begins with it can be, 0x20 where it is part of a name, 0x40 of a word in ASCII. */",
    `export const kinds: usize = ${data("u8", Array.from({ length: 256 }, (_, byte) => kindOf(byte)))};`,
    "",
  ].join("\n");
}

function rows(numbers: number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += 40) lines.push(`  ${numbers.slice(at, at + 40).join(", ")},`);
  return lines.join("\n");
}
