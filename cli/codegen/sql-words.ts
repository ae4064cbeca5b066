/**
 * assembly/detect/sql-words.ts: the words of SQL as the module looks them up, and what kind of token each byte begins. The file is committed, since it depends on
 * nothing but cli/detectors/sql-injection/words.ts; a test compares the two and writes it with SIDEWALL_UPDATE=1.
 */
import { sqlWordBytesMax, sqlWords } from "../detectors/sql-injection/words.ts";

export const sqlWordsFile = "assembly/detect/sql-words.ts";

const slotBits = 11;
const entryBytes = 24;
const bits64 = (1n << 64n) - 1n;

/** Up to eight bytes of a word, the first the lowest, each with bit 5 set: for letters that is lower case. */
const packed = (letters: string): bigint => [...letters].reduceRight((sum, letter) => (sum << 8n) | BigInt(letter.charCodeAt(0) | 0x20), 0n);

/** The first eight bytes, and, of a longer word, the last eight. */
const partsOf = (word: string): [first: bigint, last: bigint] => [packed(word.slice(0, 8)), word.length > 8 ? packed(word.slice(-8)) : 0n];

/** The same function as in assembly/detect/sql.ts. */
function slotOf(word: string): number {
  const [first, last] = partsOf(word);
  const mixed = ((first ^ ((last * 0x9e3779b97f4a7c15n) & bits64)) * 0xd6e8feb86659fd93n) & bits64;
  return Number(mixed >> BigInt(64 - slotBits));
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
  const bytes = Buffer.alloc((sqlWords.size + 1) * entryBytes);
  const slots = new Array<number>(1 << slotBits).fill(0);
  [...sqlWords].sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([word, [alone, before]], index) => {
    let slot = slotOf(word);
    while (slots[slot] !== 0) slot = (slot + 1) & ((1 << slotBits) - 1);
    slots[slot] = index + 1;
    const [first, last] = partsOf(word);
    const at = (index + 1) * entryBytes;
    bytes.writeBigUInt64LE(first, at);
    bytes.writeBigUInt64LE(last, at + 8);
    bytes.write(`${String.fromCharCode(word.length)}${alone}${before}`, at + 16, "latin1");
  });
  const data = (type: string, numbers: number[]): string => `memory.data<${type}>([\n${rows(numbers)}\n])`;
  return [
    "// Made of cli/detectors/sql-injection/words.ts by cli/codegen/sql-words.ts.",
    "",
    `export const wordBytesMax: usize = ${sqlWordBytesMax};`,
    `export const slotBits: u32 = ${slotBits};`,
    `export const entryBytes: usize = ${entryBytes};`,
    "/** Which entry of `words` a word has; 0 for none. The next slot, around the end, where that is another word's. */",
    `export const slots: usize = ${data("u16", slots)};`,
    "/** Each word: its first eight bytes and the last eight of a longer one, with bit 5 set; its length; the letter alone, the letter before \"(\". Entry 0 is empty. */",
    `export const words: usize = ${data("u8", [...bytes])};`,
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
