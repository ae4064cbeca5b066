/** Addresses and networks (MEANING.md, Addresses), on Node's parsers. */
import { BlockList, isIPv4, isIPv6, SocketAddress } from "node:net";
import type { ByteString } from "./exchange.ts";

export interface Address { family: "ipv4" | "ipv6"; text: string }
export interface Network extends Address { prefix: number }

/** An IPv4 or IPv6 address without zone, brackets or port; one mapped into IPv6 counts as IPv4. Undefined: none. */
export function parseAddress(text: ByteString): Address | undefined {
  if (isIPv4(text)) return { family: "ipv4", text };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const canonical = new SocketAddress({ address: text, family: "ipv6" }).address;
  const mapped = canonical.startsWith("::ffff:") ? canonical.slice(7) : "";
  return isIPv4(mapped) ? { family: "ipv4", text: mapped } : { family: "ipv6", text: canonical };
}

/** A host's property: `10.0.0.1:4711` or `[::1]:80`; the address alone, or undefined where it is none with a port. */
export function parseAddressWithPort(text: ByteString): Address | undefined {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (parts === null || Number(parts[3]) > 65535) return undefined;
  const address = parts[1] ?? parts[2] as string;
  return parts[1] === undefined ? (isIPv4(address) ? parseAddress(address) : undefined) : (isIPv6(address) ? parseAddress(address) : undefined);
}

/** `10.0.0.0/8`, or an address alone. A mapped network of 96 bits or more is an IPv4 one; a wider one is IPv6. Undefined: none. */
export function parseNetwork(text: string): Network | undefined {
  const parts = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text);
  const written = parts?.[1] ?? "";
  const address = parseAddress(written);
  if (parts === null || address === undefined) return undefined;
  const bits = isIPv4(written) ? 32 : 128;
  const prefix = Number(parts[2] ?? bits);
  if (prefix > bits) return undefined;
  const isMapped = bits === 128 && address.family === "ipv4";
  if (!isMapped) return { ...address, prefix };
  return prefix >= 96 ? { ...address, prefix: prefix - 96 } : { family: "ipv6", text: written, prefix };
}

/** True where a network of the same family has the address's leading bits. */
export function isInNetworks(address: Address, networks: readonly string[]): boolean {
  return networks.some((text) => {
    const network = parseNetwork(text);
    if (network === undefined || network.family !== address.family) return false;
    const list = new BlockList();
    list.addSubnet(network.text, network.prefix, network.family);
    return list.check(address.text, address.family);
  });
}
