// IP addresses: from text, and in lists of CIDR blocks (RFC 4291, 2.2 and 2.3; RFC 4632).
//
// An address is 16 bytes in network order; IPv4 is ::ffff:a.b.c.d, so that an IPv4-mapped IPv6 address is the IPv4 address.
//
//   +0         +16
//   | network  | mask    |  × count      a list of blocks: 32 bytes each (cidrBytes), aligned to 1. An IPv4 /n is a mapped /96+n.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { hexValue } from "./percent";

/** Bytes of an address, and of a block. */
export const addressBytes: i32 = 16;
export const cidrBytes: i32 = 32;

/** True when a block of the list has the address. An IPv4 address is in IPv4 blocks only, an IPv6 address in IPv6 blocks only. */
export function inCidrs(address: usize, list: usize, count: i32): bool {
  const value = v128.load(address), mapped = isMapped(address);
  for (; count > 0; count--, list += cidrBytes) {
    // What covers the mapped prefix only in part is a block of IPv6.
    if (!v128.any_true(v128.and(v128.xor(value, v128.load(list)), v128.load(list, 16))) && (!mapped || load<u32>(list, 24) == 0xffffffff)) return true;
  }
  return false;
}

/** True for an IPv4 address. */
export function isMapped(address: usize): bool {
  return load<u64>(address) == 0 && load<u32>(address, 8) == 0xffff0000;
}

/** Writes the 16 bytes of an address without port, zone or brackets to `to`; false where the text is none. */
export function parseAddress(text: Bytes, to: usize): bool {
  const from = addressOf(text), end = from + lengthOf(text);
  for (let at = from; at < end && at < from + 5; at++) {
    if (load<u8>(at) == 0x3a) return parseV6(from, end, to);
  }
  store<u64>(to, 0);
  store<u32>(to, 0xffff0000, 8);
  return parseV4(from, end, to + 12);
}

/** `parseAddress` for `1.2.3.4:80` and `[::1]:80`, as the host gives addresses; the port, or -1. */
export function parseAddressAndPort(text: Bytes, to: usize): i32 {
  const from = addressOf(text), end = from + lengthOf(text);
  let colon = end;
  while (colon > from && load<u8>(colon - 1) != 0x3a) if (end - --colon > 5) return -1;
  const port = parseNumber(colon, end, 65535);
  if (colon == from || port < 0) return -1;
  colon--;
  if (colon == from) return -1;
  if (load<u8>(from) != 0x5b) {
    store<u64>(to, 0);
    store<u32>(to, 0xffff0000, 8);
    return parseV4(from, colon, to + 12) ? port : -1;
  }
  return load<u8>(colon - 1) == 0x5d && parseV6(from + 1, colon - 1, to) ? port : -1;
}

/** Writes the block that `address` or `address/bits` denotes, 32 bytes, to `to`; false where the text is none. */
export function parseCidr(text: Bytes, to: usize): bool {
  const from = addressOf(text), end = from + lengthOf(text);
  let slash = from;
  while (slash < end && load<u8>(slash) != 0x2f) slash++;
  if (!parseAddress(bytesAt(from, slash - from), to)) return false;
  // Without a colon in it, it is written as IPv4, and so are its bits.
  let most = 32;
  for (let at = from; at < slash; at++) if (load<u8>(at) == 0x3a) most = 128;
  let bits = slash == end ? most : parseNumber(slash + 1, end, most);
  if (bits < 0) return false;
  bits += 128 - most;
  for (let i = 0; i < 16; i++, bits -= 8) store<u8>(to + i, bits >= 8 ? 0xff : bits > 0 ? 0xff00 >> bits : 0, 16);
  v128.store(to, v128.and(v128.load(to), v128.load(to, 16)));
  return true;
}

/** Four octets; a leading zero is refused, since some read it as octal. */
function parseV4(from: usize, end: usize, to: usize): bool {
  for (let octet = 0; octet < 4; octet++) {
    let at = from;
    while (at < end && load<u8>(at) != 0x2e && at - from < 4) at++;
    const value = parseNumber(from, at, 255);
    if (value < 0 || (at == end) != (octet == 3)) return false;
    store<u8>(to + octet, value);
    from = at + 1;
  }
  return true;
}

/** Eight groups of up to four digits; one `::` for one or more groups of 0; the last two may be written as IPv4. */
function parseV6(from: usize, end: usize, to: usize): bool {
  let written = 0, gap = -1;
  v128.store(to, i64x2.splat(0));
  if (end - from >= 2 && load<u16>(from) == 0x3a3a) { gap = 0; from += 2; }
  while (from < end) {
    let at = from, value: u32 = 0;
    for (; at < end && hexValue(load<u8>(at)) < 16; at++) {
      if (at - from == 4) return false;
      value = value << 4 | hexValue(load<u8>(at));
    }
    if (at < end && load<u8>(at) == 0x2e) {
      if (written > 12 || !parseV4(from, end, to + written)) return false;
      written += 4;
      break;
    }
    if (at == from || written == 16) return false;
    store<u16>(to + written, bswap<u16>(<u16>value));
    written += 2;
    from = at;
    if (from == end) break;
    if (load<u8>(from) != 0x3a || ++from == end) return false;
    if (load<u8>(from) == 0x3a) {
      if (gap >= 0) return false;
      gap = written;
      from++;
    }
  }
  if (gap < 0) return written == 16;
  if (written == 16) return false;
  const moved = written - gap;
  memory.copy(to + 16 - moved, to + gap, moved);
  memory.fill(to + gap, 0, 16 - written);
  return true;
}

/** A decimal number up to `most` (at most 65535) without leading zeros, or -1. */
function parseNumber(from: usize, end: usize, most: i32): i32 {
  if (from >= end || (load<u8>(from) == 0x30 && end - from > 1)) return -1;
  let value = 0;
  for (; from < end; from++) {
    const digit = <i32>load<u8>(from) - 0x30;
    if (<u32>digit > 9) return -1;
    value = value * 10 + digit;
    if (value > most) return -1;
  }
  return value;
}
