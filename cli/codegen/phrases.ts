/**
 * Phrases that occur again and again in the templates of a module, so that each is stored once: a byte from 0x80 on in a template
 * stands for a phrase. Greedy: the phrase that saves most is taken first, and may itself be made of earlier ones.
 */

/** The first byte that stands for a phrase. */
const firstByte = 0x80;
const phrasesMax = 128;
/** A phrase is at most so many words long; a word is a run of letters, or one other character. */
const wordsMax = 8;
/** Of a large module, what its phrases are is found in the first templates. */
const sampleCharactersMax = 16_384;

export class Phrases {
  /** Encoded with earlier phrases. */
  readonly all: readonly string[];
  readonly #words: readonly (readonly string[])[];

  /** `entryBytes` is what a phrase costs beside its text. */
  constructor(templates: readonly string[] = [], entryBytes = 0) {
    const words: string[][] = [];
    let texts = sampleOf(templates).map(wordsIn);
    while (words.length < phrasesMax) {
      const best = bestPhrase(texts, entryBytes);
      if (best === undefined) break;
      texts = [...texts.map((text) => replaced(text, best, tokenOf(words.length))), best];
      words.push(best);
    }
    this.#words = words;
    this.all = words.map((phrase) => phrase.join(""));
  }

  /** The template with phrases in the place of what they stand for: one character a byte. */
  encode(template: string): string {
    return this.#words.reduce((words, phrase, number) => replaced(words, phrase, tokenOf(number)), wordsIn(template) as readonly string[]).join("");
  }
}

const tokenOf = (number: number): string => String.fromCharCode(firstByte + number);

const wordsIn = (text: string): string[] => text.match(/[a-z]+|[^]/g) ?? [];

function sampleOf(templates: readonly string[]): string[] {
  let left = sampleCharactersMax;
  return templates.filter((template) => (left -= template.length) >= 0);
}

/** The words whose replacement saves most bytes; of equal ones the first. */
function bestPhrase(texts: readonly (readonly string[])[], entryBytes: number): string[] | undefined {
  const counts = new Map<string, { words: string[]; length: number; count: number; end: number; text: number }>();
  texts.forEach((text, number) => {
    for (let from = 0; from < text.length; from += 1) {
      for (let to = from + 1, length = 0; to <= Math.min(text.length, from + wordsMax); to += 1) {
        length += (text[to - 1] as string).length;
        if (length < 2) continue;
        const words = text.slice(from, to), key = words.join("\0");
        const known = counts.get(key);
        if (known === undefined) counts.set(key, { words, length, count: 1, end: to, text: number });
        // Occurrences that overlap cannot both be replaced.
        else if (known.text !== number || from >= known.end) Object.assign(known, { count: known.count + 1, end: to, text: number });
      }
    }
  });
  let best: { words: string[]; saved: number } | undefined;
  for (const { words, length, count } of counts.values()) {
    const saved = count * (length - 1) - (length + 1 + entryBytes);
    if (saved > (best?.saved ?? 0)) best = { words, saved };
  }
  return best?.words;
}

function replaced(text: readonly string[], phrase: readonly string[], token: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const isHere = phrase.every((word, i) => text[at + i] === word);
    words.push(isHere ? token : text[at] as string);
    at += isHere ? phrase.length : 1;
  }
  return words;
}
