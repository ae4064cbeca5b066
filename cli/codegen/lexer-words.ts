/**
 * assembly/detect/html-words.ts and assembly/detect/shell-words.ts: the words that the module's lexers look up. The files are committed, since they depend on nothing but
 * the words in cli/detectors; a test compares them and writes them with SIDEWALL_UPDATE=1.
 */
import { commandWords } from "../detectors/command-injection/words.ts";
import { attributeWords, elementWords, everydayEvents, scriptWords } from "../detectors/cross-site-scripting/words.ts";

export const htmlWordsFile = "assembly/detect/html-words.ts";
export const shellWordsFile = "assembly/detect/shell-words.ts";

const slotBits = 10;

/** A word with the letter of its set before it, and the letter that it becomes. */
type Entry = readonly [key: string, letter: string];

const entriesOf = (set: string, words: Readonly<Record<string, string>>): Entry[] =>
  Object.entries(words).flatMap(([letter, names]) => names.split(/\s+/).map((name) => [set + name, letter] as const));

export function emitHtmlWords(): string {
  return emit("cli/detectors/cross-site-scripting/words.ts", [
    ...entriesOf("<", elementWords), ...entriesOf("@", attributeWords), ...entriesOf("!", { e: everydayEvents }), ...entriesOf("$", scriptWords),
  ]);
}

export function emitShellWords(): string {
  return emit("cli/detectors/command-injection/words.ts", entriesOf("$", commandWords));
}

/** The same function as in assembly/detect/words.ts: FNV-1a, its upper bits. */
function slotOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
}

function emit(source: string, entries: readonly Entry[]): string {
  const bytes: number[] = [];
  const slots = new Array<number>(1 << slotBits).fill(0);
  for (const [key, letter] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let slot = slotOf(key);
    while (slots[slot] !== 0) slot = (slot + 1) & ((1 << slotBits) - 1);
    slots[slot] = bytes.length + 1;
    bytes.push(key.length, letter.charCodeAt(0), ...[...key].map((one) => one.charCodeAt(0)));
  }
  return [
    `// Made of ${source} by cli/codegen/lexer-words.ts.`,
    "",
    `/** ${1 << slotBits} slots: where a word stands in \`words\`, and 1; 0 for none. The next slot, around the end, where the word is another. */`,
    `export const slots: usize = memory.data<u16>([\n${rows(slots)}\n]);`,
    "/** Each word: its length with the letter of its set, the letter that it becomes, its bytes. */",
    `export const words: usize = memory.data<u8>([\n${rows(bytes)}\n]);`,
    "",
  ].join("\n");
}

function rows(numbers: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += 40) lines.push(`  ${numbers.slice(at, at + 40).join(", ")},`);
  return lines.join("\n");
}
