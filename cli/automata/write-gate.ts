/** The second step as tables: what the texts mean, guards, and the automata of groups. */
import { Alphabet } from "./alphabet.ts";
import type { Blob } from "./blob.ts";
import { reachMax, type Gated, type GatedPart, type GateText, type Group } from "./gate.ts";
import type { Guard } from "./guards.ts";
import { marksTable } from "./marks.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Searched } from "./dfa.ts";
import { confirmerRecordBytes, writeConfirmer } from "./write-dfa.ts";
import { nfaRecordBytes, writeNfa } from "./write-nfa.ts";

/** The runtime has room to note so many in one scan (assembly/match/gate.ts). */
export const partsMax = 2048, clausesMax = 1024, textsMax = 4096;
/** Guards read so many bytes for each of a text; what is left then passes them. */
export const guardStepsPerByte = 2;

/**
 * In the head: texts u32 (offsets, one for each text; lists number texts from the number of patterns on) | parts u32 (records) | parts that are
 * always looked at u32 (count u16, part u16 × count) | groups u32 (records) | marks of bytes u32 (u32 × 256) | classes of neighbours u32 (a bit each, u32 × 256) | symbols of bytes u32 (u8 × 256).
 *
 * A text: classes of the byte behind it u32, of the byte before u32 | its bytes u16 | clauses u16 | clause u16 × clauses | parts that it wakes u16 |
 * (part u16, start of the guard behind u8, of that before u8, classes of the byte behind u32, before u32, and of those next to these u32 × 2) × parts.
 */
export const gateHeadBytes = 28;
/**
 * A part: group u16, 0xffff where none confirms | pattern u16 | required marks u32 | one of these marks u32 × 2 | clauses u32 (count u16, clause u16 × count) | guard behind u32 | guard before u32 |
 * bytes of a match before the text u16, 0xffff where they have no bound | unused u16 | then the way to a match's beginning u32 (as a guard), 0 where there is none.
 */
const partRecordBytes = 36;

export function writeGate(blob: Blob, at: number, { texts, parts, groups }: Gated, neighbours: Neighbours): void {
  const groupAt = blob.reserve(groups.length * confirmerRecordBytes), partAt = blob.reserve(parts.length * partRecordBytes);
  const alphabet = new Alphabet([...groups.flatMap(({ dfa }) => dfa?.classOf ?? []), ...parts.flatMap(({ guards: of }) => (of === undefined ? [] : [of.behind, of.before, ...(of.way === undefined ? [] : [of.way])].map(({ classOf }) => classOf)))]);
  const shared = new Shared(blob, alphabet);
  groups.forEach((group, number) => { writeGroup(blob, groupAt + number * confirmerRecordBytes, group, shared); });
  parts.forEach((part, number) => { writePart(blob, partAt + number * partRecordBytes, part, part.group !== undefined && groups[part.group]!.dfa === undefined, shared); });
  const textsAt = blob.reserve(texts.length * 4);
  texts.forEach((text, number) => { blob.u32(textsAt + 4 * number, writeText(blob, text, parts, neighbours)); });
  const always = parts.flatMap(({ guards: of }, number) => (of === undefined ? [number] : []));
  [textsAt, partAt, u16List(blob, [always.length, ...always]), groupAt, blob.bytes(marksTable()), blob.bytes(neighbours.bits), blob.bytes(alphabet.symbolOf)].forEach((value, index) => blob.u32(at + 4 * index, value));
}

/** A confirmer's record, or in its place u32 of bit vectors' record and zeros. */
function writeGroup(blob: Blob, at: number, { dfa, members }: Group, shared: Shared): void {
  if (dfa !== undefined) { writeConfirmer(blob, at, dfa, shared.map(dfa.classOf)); return; }
  const nfa = blob.reserve(nfaRecordBytes), { positions, output } = members[0] as Searched;
  writeNfa(blob, nfa, positions, output);
  blob.u32(at, nfa);
}

function writePart(blob: Blob, at: number, { group, output, required, oneOf, clauses, guards: own }: GatedPart, isVectors: boolean, shared: Shared): void {
  blob.u16(at, group ?? 0xffff);
  blob.u16(at + 2, output);
  blob.u32(at + 4, required);
  for (let index = 0; index < 2; index++) blob.u32(at + 8 + 4 * index, oneOf[index] ?? 0);
  blob.u32(at + 16, u16List(blob, [clauses.length, ...clauses]));
  blob.u32(at + 20, own === undefined ? 0 : shared.guard(own.behind));
  blob.u32(at + 24, own === undefined ? 0 : shared.guard(own.before));
  blob.u16(at + 28, own === undefined || own.reach > reachMax || isVectors ? 0xffff : own.reach);
  blob.u32(at + 32, own?.way === undefined || isVectors ? 0 : shared.guard(own.way));
}

function writeText(blob: Blob, text: GateText, parts: readonly GatedPart[], neighbours: Neighbours): number {
  const { clauses, wakes } = text;
  return u16List(blob, [
    ...halves(neighbours.ofText(text).slice(0, 2)), text.text.length, clauses.length, ...clauses, wakes.length, ...wakes.flatMap((wake) => {
      const { behind, before } = parts[wake.part]!.guards!;
      return [wake.part, behind.starts[wake.index]! | before.starts[wake.index]! << 8, ...halves(neighbours.ofWake(wake))];
    }),
  ]);
}

const halves = (words: readonly number[]): number[] => words.flatMap((word) => [word & 0xffff, word >>> 16]);

/** What is equal is written once. */
class Shared {
  readonly #blob: Blob;
  readonly #alphabet: Alphabet;
  readonly #known = new Map<string, number>();

  constructor(blob: Blob, alphabet: Alphabet) {
    this.#blob = blob;
    this.#alphabet = alphabet;
  }

  /** Class by symbol, u8 each. */
  map(classOf: Uint8Array): number { return this.#write(this.#alphabet.ofSymbols(classOf)); }

  /** A guard: bytes of a state's row u16 | unused u16 | map of classes u32 | rows: next state u8 × (classes, edge), without those of the first two states. */
  guard({ classOf, classCount, next }: Guard): number {
    const width = classCount + 1;
    return this.#write(Uint8Array.from([...new Uint8Array(Uint32Array.of(width, this.map(classOf)).buffer), ...next.subarray(2 * width)]));
  }

  #write(bytes: Uint8Array): number {
    const key = bytes.join(), known = this.#known.get(key) ?? this.#blob.bytes(bytes);
    this.#known.set(key, known);
    return known;
  }
}

function u16List(blob: Blob, entries: readonly number[]): number {
  const at = blob.reserve(entries.length * 2);
  entries.forEach((entry, index) => blob.u16(at + 2 * index, entry));
  return at;
}
