// The client's end: one connection to Envoy at a time, over which exchanges go one after the other.
import type { Socket } from "node:net";
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

/** A connection's errors are told by its end. */
export function ignoreErrors(socket: Socket): Socket {
  return socket.on("error", () => undefined);
}
