/** Byte strings: one character (0 to 255) a byte. */
import { Buffer } from "node:buffer";
import type { ByteString } from "./exchange.ts";

/** The UTF-8 bytes that a JavaScript string stands for; a lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): ByteString => Buffer.from(text, "utf8").toString("latin1");

export const toBytes = (text: ByteString): Uint8Array => Buffer.from(text, "latin1");
export const fromBytes = (bytes: Uint8Array): ByteString => Buffer.from(bytes).toString("latin1");

/** ASCII letters only; JavaScript's toLowerCase would fold others. */
export const lower = (text: ByteString): ByteString => (/[A-Z]/.test(text) ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);

/** Without leading and trailing spaces and tabs. */
export function trim(text: ByteString): ByteString {
  const isBlank = (at: number): boolean => text[at] === " " || text[at] === "\t";
  let from = 0, end = text.length;
  while (from < end && isBlank(from)) from++;
  while (end > from && isBlank(end - 1)) end--;
  return text.slice(from, end);
}

/** Without one pair of double quotes around it. */
export const unquote = (text: ByteString): ByteString => (text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text);

/** Each valid %XX decoded once, from left to right; an invalid % stays. */
export const percentDecoded = (text: ByteString): ByteString =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

export const hasValidEscape = (text: ByteString): boolean => /%[0-9A-Fa-f]{2}/.test(text);
export const hasInvalidEscape = (text: ByteString): boolean => /%(?![0-9A-Fa-f]{2})/.test(text);
export const hasControl = (text: ByteString): boolean => /[\x00-\x1f\x7f]/.test(text);

/** The text, or undefined where the bytes are not UTF-8; a byte-order mark stays. */
export function decodedUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const isUtf8 = (text: ByteString): boolean => decodedUtf8(toBytes(text)) !== undefined;

/** What stands before and behind the first separator; without one, all and nothing. */
export function cut(text: ByteString, separator: string): [before: ByteString, behind: ByteString | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Those of windows-1252 that are not Latin-1's, from 80 on. */
const windows1252 = "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

/** Bytes of windows-1252 in UTF-8. */
export const fromWindows1252 = (text: ByteString): ByteString => utf8(text.replace(/[\x80-\x9f]/g, (byte) => windows1252[byte.charCodeAt(0) - 0x80] as string));
