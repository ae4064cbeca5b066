/** Bodies that are not in UTF-8 (MEANING.md, Inputs): what charset the head tells, and what the bytes allow. */
import { fromWindows1252, toBytes, utf8 } from "../bytes.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { charsets } from "../selectors/head.ts";

export type Charset = "utf-8" | "utf-16" | "utf-32" | "ibm037" | "windows-1252" | "unknown";

const labels: Record<string, Charset> = {
  "utf-8": "utf-8", "us-ascii": "utf-8", "utf-16": "utf-16", "utf-16le": "utf-16", "utf-16be": "utf-16", "utf-32": "utf-32", "utf-32le": "utf-32", "utf-32be": "utf-32", ibm037: "ibm037", cp037: "ibm037",
  "iso-8859-1": "windows-1252", latin1: "windows-1252", "windows-1252": "windows-1252",
};

/** The charset that the content-type tells; UTF-8 where it tells none. */
export function charsetOf(headers: readonly Pair[]): Charset {
  const told = new Set(charsets(headers).map((label) => (Object.hasOwn(labels, label) ? labels[label] as Charset : "unknown")));
  return told.size > 1 ? "unknown" : [...told][0] ?? "utf-8";
}

/** A charset in which ASCII is not ASCII, or one that is not known. */
export const isForeign = (headers: readonly Pair[]): boolean => !["utf-8", "windows-1252"].includes(charsetOf(headers));

/** The characters of IBM037, by their bytes. */
const ibm037 = "\x00\x01\x02\x03\x9c\x09\x86\x7f\x97\x8d\x8e\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x9d\x85\x08\x87\x18\x19\x92\x8f\x1c\x1d\x1e\x1f\x80\x81\x82\x83\x84\x0a\x17\x1b\x88\x89\x8a\x8b\x8c\x05\x06\x07\x90\x91\x16\x93\x94\x95\x96\x04\x98\x99\x9a\x9b\x14\x15\x9e\x1a \xa0\xe2\xe4\xe0\xe1\xe3\xe5\xe7\xf1\xa2.<(+|&\xe9\xea\xeb\xe8\xed\xee\xef\xec\xdf!$*);\xac-/\xc2\xc4\xc0\xc1\xc3\xc5\xc7\xd1\xa6,%_>?\xf8\xc9\xca\xcb\xc8\xcd\xce\xcf\xcc`:#@'=\"\xd8abcdefghi\xab\xbb\xf0\xfd\xfe\xb1\xb0jklmnopqr\xaa\xba\xe6\xb8\xc6\xa4\xb5~stuvwxyz\xa1\xbf\xd0\xdd\xde\xae^\xa3\xa5\xb7\xa9\xa7\xb6\xbc\xbd\xbe[]\xaf\xa8\xb4\xd7{ABCDEFGHI\xad\xf4\xf6\xf2\xf3\xf5}JKLMNOPQR\xb9\xfb\xfc\xf9\xfa\xff\\\xf7STUVWXYZ\xb2\xd4\xd6\xd2\xd3\xd50123456789\xb3\xdb\xdc\xd9\xda\x9f";

/** What the bytes say in UTF-8, where that is no guess; `unclear` where they cannot be in the charset that is told. */
export function decodedContent(text: ByteString, charset: Charset, isStrict: boolean): { text: ByteString; isConverted?: boolean } | { unclear: string } {
  if (charset === "windows-1252") return { text: fromWindows1252(text), isConverted: true };
  if (!isStrict) return { text };
  if (charset === "ibm037") {
    return /^[\x80-\xff\x4c]/.test(text) ? { text: utf8(text.replace(/[^]/g, (byte) => ibm037[byte.charCodeAt(0)] as string)), isConverted: true } : { unclear: "no IBM037" };
  }
  const isLittle = /^(?:\xff\xfe\0\0|[^\0]\0\0\0)/.test(text);
  if (isLittle || /^\0\0(?:\xfe\xff|\0[^\0])/.test(text)) return charset === "utf-16" ? { unclear: "no UTF-16" } : { text: fromUtf32(text.replace(/^(?:\xff\xfe\0\0|\0\0\xfe\xff)/, ""), isLittle), isConverted: true };
  if (charset === "utf-32") return { unclear: "no UTF-32" };
  const mark = /^(?:\xff\xfe|\xfe\xff)/.exec(text)?.[0];
  if (mark === "\xff\xfe" || (mark === undefined && /^[^\0]\0/.test(text))) return { text: inUtf8(text.slice(mark?.length ?? 0), "utf-16le"), isConverted: true };
  if (mark === "\xfe\xff" || /^\0[^\0]/.test(text)) return { text: inUtf8(text.slice(mark?.length ?? 0), "utf-16be"), isConverted: true };
  return charset === "utf-16" ? { unclear: "no UTF-16" } : { text };
}

/** What is no character is U+FFFD, and so is what is left of one. */
function fromUtf32(text: ByteString, isLittle: boolean): ByteString {
  const codes = (text.match(/[^]{1,4}/g) ?? []).map((unit) => [...(isLittle ? [...unit].reverse().join("") : unit)].reduce((code, byte) => code * 256 + byte.charCodeAt(0), unit.length < 4 ? 0x110000 : 0));
  return codes.map((code) => utf8(code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? "\ufffd" : String.fromCodePoint(code))).join("");
}

const inUtf8 = (text: ByteString, charset: string): ByteString => utf8(new TextDecoder(charset, { ignoreBOM: true }).decode(toBytes(text)));
