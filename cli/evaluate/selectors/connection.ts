/** The connection and the route, as the host's properties tell them. */
import { parseAddressWithPort } from "../addresses.ts";
import type { ByteString, HostProperties } from "../exchange.ts";
import { absent, broken, numberValue, oneText, type Yield } from "../values.ts";

export type ConnectionSelector = "source.address" | "source.port" | "source.spiffe" | "destination.address" | "destination.port"
  | "connection.mtls" | "connection.tlsVersion" | "connection.serverName" | "route.name" | "route.cluster";

export function connectionYield(from: ConnectionSelector, host: HostProperties | "unavailable"): Yield {
  if (host === "unavailable") return broken("the host has no properties");
  switch (from) {
    case "source.address": return addressYield(host.sourceAddress);
    case "destination.address": return addressYield(host.destinationAddress);
    case "source.port": return portYield(host.sourcePort);
    case "destination.port": return portYield(host.destinationPort);
    case "source.spiffe": return spiffeYield(host);
    case "connection.mtls": return { values: [{ type: "boolean", value: host.mtls ?? false }] };
    case "connection.tlsVersion": return unlessEmpty(host.tlsVersion);
    case "connection.serverName": return unlessEmpty(host.serverName);
    case "route.name": return unlessEmpty(host.routeName);
    case "route.cluster": return unlessEmpty(host.clusterName);
  }
}

function addressYield(property: ByteString | undefined): Yield {
  const address = parseAddressWithPort(property ?? "");
  return address === undefined ? broken("not an address and port") : { values: [{ type: "address", text: address.text }] };
}

const portYield = (property: number | undefined): Yield => (property === undefined ? broken("the host does not tell the port") : { values: [numberValue(property)] });

/** The peer certificate's URI SAN, where it was verified (mutual TLS) and is a SPIFFE id. */
function spiffeYield({ mtls, uriSan }: HostProperties): Yield {
  return mtls === true && uriSan !== undefined && uriSan.startsWith("spiffe://") ? oneText(uriSan) : absent;
}

const unlessEmpty = (property: ByteString | undefined): Yield => oneText(property === "" ? undefined : property);
