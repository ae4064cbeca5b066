// The client's end: one connection to Envoy at a time, over which exchanges go one after the other.
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RequestMessage } from "../../harness/index.ts";
import type { Incoming } from "./message.ts";

/** What the client has of an exchange so far. */
export interface Reception {
  response: Incoming | undefined;
  /** Nothing more will come: the response is whole, or the stream or connection has ended. */
  done: boolean;
}

/** Lets a sender wait, before each further piece, until the proxy's filters have seen the one before; false where it is no longer wanted. */
export type Pace = () => Promise<boolean>;

export interface Client {
  /** Sends the request; the reception is filled as the answer comes. */
  send(request: RequestMessage, pace: Pace, reception: Reception): void;
  /** Whether another exchange may go over this connection. */
  isReusable(): boolean;
  /** Ends the connection, and with it what is under way. */
  close(): void;
}

/** Whom the connection claims to come from (by a PROXY protocol header), as `ip` or `ip` and port. */
export interface Source { ip: string; port?: number }

/** The header by which a connection is given its source address: PROXY protocol, version 1, section 2.1. */
export function proxyLine(source: Source): string {
  const family = source.ip.includes(":") ? "TCP6" : "TCP4";
  const here = family === "TCP6" ? "::1" : "127.0.0.1";
  return `PROXY ${family} ${source.ip} ${here} ${source.port ?? 40000} 80\r\n`;
}

/** Who connects, over TLS. */
export interface TlsIdentity {
  /** Whether the client has a certificate. Default: where there is a URI for it. */
  certificate?: boolean;
  /** The URI that the client's certificate carries, such as a SPIFFE id. */
  uri?: string;
  /** The server name that the client asks for (SNI). Missing: none. */
  serverName?: string;
  version?: "TLSv1.2" | "TLSv1.3";
}

/** What a connection claims to be: where it comes from, and who is at its other end (as PEM texts; undefined for clear text). */
export interface ConnectionOptions {
  port: number;
  source: Source | undefined;
  tls: { authority: string; certificate: string | undefined; key: string | undefined; identity: TlsIdentity } | undefined;
  protocol: "http1" | "http2";
}

export function openConnection({ port, source, tls, protocol }: ConnectionOptions): Socket {
  const socket = ignoreErrors(connect(port, "127.0.0.1")).setNoDelay(true);
  if (source !== undefined) socket.write(proxyLine(source));
  if (tls === undefined) return socket;
  const { serverName, version } = tls.identity;
  return ignoreErrors(connectTls({
    socket, ca: tls.authority, ALPNProtocols: [protocol === "http2" ? "h2" : "http/1.1"],
    // Without a server name nothing could be compared with the certificate's names.
    checkServerIdentity: () => undefined,
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }), ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
  }));
}

/** A connection's errors are told by its end. */
export function ignoreErrors(socket: Socket): Socket {
  return socket.on("error", () => undefined);
}
