import { bodyOf, type ByteString } from "../exchange.ts";

export interface UrlParts { scheme: "http" | "https"; host: string; target: string }

const hex = "0123456789ABCDEF";

/**
 * Splits an absolute URL by hand and leaves the target as it was written: `new URL` would resolve dot segments and
 * re-encode, and hide what a policy must see. A fragment, which clients never send, is dropped.
 * Undefined for a URL of another scheme than http, https, ws or wss.
 */
export function splitUrl(url: string): UrlParts | undefined {
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/.exec(url);
  const scheme = (match?.[1] ?? "http").toLowerCase();
  if (match === null || !["http", "https", "ws", "wss"].includes(scheme) || /^(data|blob|about|javascript):/i.test(url)) return undefined;
  const authority = match[2] ?? "";
  const target = match[3] ?? "";
  return { scheme: scheme === "https" || scheme === "wss" ? "https" : "http", host: authority.slice(authority.lastIndexOf("@") + 1), target: target.startsWith("/") ? target : `/${target}` };
}

/** Percent-encodes every byte of the text that `keeps` does not name. */
export function percentEncode(text: string, keeps: (byte: number) => boolean): ByteString {
  let encoded = "";
  for (const byte of bodyOf(text)) encoded += keeps(byte) ? String.fromCharCode(byte) : `%${hex[byte >> 4]}${hex[byte & 15]}`;
  return encoded;
}

const byteSet = (characters: string): ((byte: number) => boolean) => {
  const kept = new Set([...characters].map((character) => character.charCodeAt(0)));
  return (byte) => kept.has(byte);
};

const unreservedCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/** RFC 3986's unreserved characters: what a value in a query or form may hold as it is. */
export const unreserved = byteSet(unreservedCharacters);

/** What a path may hold as it is, without the `;` that starts a parameter. */
export const pathCharacters = byteSet(`${unreservedCharacters}!$&'()*+,=:@/`);

/** What clients send as it is in a target that a person typed: everything visible but what would end it or is quoted. */
export const typedTargetCharacters = byteSet(`${unreservedCharacters}!$&'()*+,=:@/;?%[]\\|^`);

/** What can stand raw in the middle of a cookie's value and comes out the same from a reader that percent-decodes. */
export const cookieCharacters = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f && byte !== 0x3b && byte !== 0x25;

export function formEncode(fields: readonly (readonly [name: string, value: string])[]): Uint8Array {
  return bodyOf(fields.map(([name, value]) => `${percentEncode(name, unreserved)}=${percentEncode(value, unreserved)}`).join("&"));
}
