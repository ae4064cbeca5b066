/**
 * The line, from 1, where the value at `path` starts in a JSON text that JSON.parse has accepted. For messages only: it walks from the beginning,
 * so that reading a large document keeps no positions. A path that leads nowhere gives the line of the last value on the way.
 */
export function lineOfJson(text: string, path: readonly (string | number)[]): number {
  let at = skipSpace(text, 0);
  for (const step of path) {
    const next = typeof step === "number" ? elementAt(text, at, step) : memberAt(text, at, step);
    if (next === undefined) break;
    at = next;
  }
  let line = 1;
  for (let index = text.indexOf("\n"); index >= 0 && index < at; index = text.indexOf("\n", index + 1)) line += 1;
  return line;
}

function skipSpace(text: string, at: number): number {
  let index = at;
  while (index < text.length && " \t\r\n\ufeff".includes(text[index] as string)) index += 1;
  return index;
}

/** The index after the string that starts at `at`. */
function skipString(text: string, at: number): number {
  let index = at + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return index + 1;
}

/** The index after the value that starts at `at`. */
function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at);
  let depth = 0;
  let index = at;
  while (index < text.length) {
    const character = text[index] as string;
    if (character === '"') { index = skipString(text, index); continue; }
    if ("[{".includes(character)) depth += 1;
    if ("]}".includes(character)) depth -= 1;
    if (depth < 0 || (depth === 0 && ",]}".includes(character))) return "]}".includes(character) && depth === 0 ? index + 1 : index;
    index += 1;
  }
  return index;
}

function elementAt(text: string, at: number, wanted: number): number | undefined {
  if (text[at] !== "[") return undefined;
  let index = skipSpace(text, at + 1);
  for (let number = 0; index < text.length && text[index] !== "]"; number += 1) {
    if (number === wanted) return index;
    index = skipSpace(text, skipSpace(text, skipValue(text, index)) + 1);
  }
  return undefined;
}

/** The last member of that name, as JSON.parse takes it. */
function memberAt(text: string, at: number, wanted: string): number | undefined {
  if (text[at] !== "{") return undefined;
  let found: number | undefined;
  for (let index = skipSpace(text, at + 1); text[index] === '"';) {
    const end = skipString(text, index);
    const name = JSON.parse(text.slice(index, end)) as string;
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (name === wanted) found = value;
    const after = skipSpace(text, skipValue(text, value));
    if (text[after] !== ",") break;
    index = skipSpace(text, after + 1);
  }
  return found;
}
