/**
 * How a service reads queries or forms, learnt from what it says of a parameter that it repeats in its answer (a search, an echo, a page with the name
 * that was asked for). Each value is a word of its own that is sent with one letter percent-encoded: an answer that repeats the target as it came is not
 * mistaken for one that has read the parameter.
 */
import type { Answer } from "./send.ts";

export interface Profile {
  /** `+` is a space. */
  plus?: boolean;
  /** `;` separates fields. */
  semicolon?: boolean;
  /** Which of several values of one name counts. */
  duplicates?: "first" | "last" | "all" | "joined";
  charset?: "utf-8" | "windows-1252";
  /** A body is read as JSON or as a form whatever its content-type says. */
  guessContentType?: boolean;
}

/** What queries taught, what forms, and, of bodies, whether their types matter. */
export interface Learnt { query?: Profile; form?: Profile; guessContentType?: boolean }

/** A word in JSON with its third letter escaped, likewise. */
const hiddenInJson = (text: string): string => `${text.slice(0, 2)}\\u${text.charCodeAt(2).toString(16).padStart(4, "0")}${text.slice(3)}`;

/**
 * Sends JSON and a form under types that say another thing, and under none; true where one of them was read all the same. Untold where the service reads
 * neither under its own type: then nothing follows from its silence.
 */
export async function probeTypes(ask: (body: string, type: string | undefined) => Promise<Answer>, name: string, random: () => number = Math.random): Promise<boolean | undefined> {
  const kinds: [own: string, others: (string | undefined)[], written: (text: string) => string][] = [
    ["application/json", ["text/plain", "application/x-www-form-urlencoded", undefined], (text) => `{${JSON.stringify(name)}:"${hiddenInJson(text)}"}`],
    ["application/x-www-form-urlencoded", ["text/plain", "application/json", undefined], (text) => `${name}=${hidden(text)}`],
  ];
  let isRead = false;
  for (const [own, others, written] of kinds) {
    const reads = async (type: string | undefined): Promise<boolean> => {
      const text = word(random);
      return (await ask(written(text), type)).body.includes(text);
    };
    if (!await reads(own)) continue;
    isRead = true;
    for (const type of others) if (await reads(type)) return true;
  }
  return isRead ? false : undefined;
}

/** What holds of both, where both were asked. */
export function agreed({ query, form, guessContentType }: Learnt): Profile {
  const one = query ?? form ?? {}, other = form ?? one;
  return { ...Object.fromEntries(Object.entries(one).filter(([name, value]) => other[name as keyof Profile] === value)), ...(guessContentType === undefined ? {} : { guessContentType }) };
}

/** The service does not repeat the parameter, or answers otherwise than it did before. */
export class NoAnswer extends Error {}

const letters = "bcdfghjklmnpqrstvwxz";
const word = (random: () => number): string => `s${Array.from({ length: 9 }, () => letters[Math.floor(random() * letters.length)] as string).join("")}`;
/** With its third letter percent-encoded, which only who reads it undoes. */
const hidden = (text: string): string => `${text.slice(0, 2)}%${text.charCodeAt(2).toString(16)}${text.slice(3)}`;

/** Asks six harmless questions; `ask` sends a query, or a form, as it is written. A question that the answer says nothing of stays open. */
export async function probe(ask: (fields: string) => Promise<Answer>, name: string, random: () => number = Math.random): Promise<Profile> {
  const one = word(random), two = word(random), profile: Profile = {};
  const answer = async (fields: string): Promise<string> => (await ask(fields)).body;
  const plain = await ask(`${name}=${hidden(one)}`);
  if (!plain.body.includes(one)) throw new NoAnswer(`the answer (status ${plain.status}) does not repeat the value of "${name}": name a parameter that it repeats with --parameter`);
  if ((await answer(`${name}=${hidden(two)}`)).includes(one)) throw new NoAnswer(`the answer repeats what was asked before: it comes from a cache, or the service keeps what it is sent`);
  const duplicates = duplicatesIn(await answer(`${name}=${hidden(one)}&${name}=${hidden(two)}`), one, two);
  if (duplicates !== undefined) profile.duplicates = duplicates;
  const separated = await answer(`sidewall=1;${name}=${hidden(one)}`);
  profile.semicolon = separated.split(one).slice(0, -1).some((before) => !/(?:;|%3b|&#59;|&#x3b;|\\u003b)[^;\s"'<>]{0,64}(?:=|%3d|&#61;|&#x3d;|\\u003d)$/i.test(before));
  const plus = plusIn(await answer(`${name}=${hidden(one)}+${hidden(two)}`), one, two);
  if (plus !== undefined) profile.plus = plus;
  const charset = charsetIn(await answer(`${name}=${hidden(one)}%c3%a9${hidden(two)}`), one, two);
  if (charset !== undefined) profile.charset = charset;
  return profile;
}

function duplicatesIn(body: string, one: string, two: string): Profile["duplicates"] {
  const [hasOne, hasTwo] = [body.includes(one), body.includes(two)];
  if (hasOne && hasTwo) return new RegExp(`${one}(?:,|, |%2c|&#44;)${two}`, "i").test(body) ? "joined" : "all";
  return hasOne ? "first" : hasTwo ? "last" : undefined;
}

function plusIn(body: string, one: string, two: string): boolean | undefined {
  const between = new RegExp(`${one}([^]{1,8})${two}`).exec(body)?.[1];
  if (between === undefined) return undefined;
  if (/^(?: |&#32;|&#x20;|&nbsp;|\\u0020|%20)$/i.test(between)) return true;
  return /^(?:\+|&#43;|&#x2b;|&plus;|\\u002b|%2b)$/i.test(between) ? false : undefined;
}

/** What two bytes that are one character of UTF-8 have become; answers are in UTF-8, or in Latin-1. */
function charsetIn(body: string, one: string, two: string): Profile["charset"] {
  const between = new RegExp(`${one}([^]{1,16})${two}`).exec(body)?.[1];
  if (between === undefined) return undefined;
  if (/^(?:\xc3\xa9|\xe9|&#233;|&#xe9;|&eacute;|\\u00e9|%c3%a9)$/i.test(between)) return "utf-8";
  return /^(?:\xc3\x83\xc2\xa9|&#195;&#169;|&#xc3;&#xa9;|&Atilde;&copy;|\\u00c3\\u00a9)$/i.test(between) ? "windows-1252" : undefined;
}

/** The configuration of a module that says so: what of it is usual is said as well, so that it can be read. */
export const configurationOf = (profile: Profile): { upstream: Profile } => ({ upstream: profile });
