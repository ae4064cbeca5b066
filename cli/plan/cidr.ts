/** Blocks of addresses as `inCidrs` of assembly/message/address.ts reads them: 16 bytes of network, 16 of mask, for each. */
import { isIPv4, isIPv6 } from "node:net";

/** The bytes of a list; every text must be an address or a block (`isCidr`). */
export function cidrList(texts: readonly string[]): Uint8Array {
  return Buffer.concat(texts.map((text) => {
    const block = parseCidr(text);
    if (block === undefined) throw new RangeError(`${text} is not an address block`);
    return block;
  }));
}

/** True for `address` and `address/bits`. */
export const isCidr = (text: string): boolean => parseCidr(text) !== undefined;

function parseCidr(text: string): Uint8Array | undefined {
  const [, address, bitsText] = /^([0-9a-fA-F.:]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (address === undefined || !(isIPv4(address) || isIPv6(address))) return undefined;
  const most = isIPv4(address) ? 32 : 128, bits = bitsText === undefined ? most : Number(bitsText);
  if (bits > most) return undefined;
  const network = groupsOf(isIPv4(address) ? `::ffff:${address}` : address).flatMap((group) => [group >> 8, group & 0xff]);
  const mask = network.map((_, index) => (0xff00 >> Math.min(8, Math.max(0, bits + 128 - most - index * 8))) & 0xff);
  return Uint8Array.from([...network.map((byte, index) => byte & mask[index]!), ...mask]);
}

/** The eight groups of an IPv6 address that is known to be one. */
function groupsOf(address: string): number[] {
  const hexadecimal = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
    return `${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`;
  });
  const [head, tail] = hexadecimal.split("::").map((part) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16))));
  return tail === undefined ? head! : [...head!, ...Array<number>(8 - head!.length - tail.length).fill(0), ...tail];
}
