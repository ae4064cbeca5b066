// Connections that become something else: WebSocket and other upgrades of HTTP/1.1, and CONNECT tunnels. Plugins see the request's headers
// and the headers of the answer; when both have passed, the bytes go through unseen, in either direction.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { HeaderMap } from "../host/headers.ts";
import { pairsOf, wireHeaders, type ClientSide, type Connector, type RequestEvents, type ResponseEvents, type UpstreamSide } from "./sides.ts";

const statusTexts: Readonly<Record<number, string>> = { 101: "Switching Protocols", 200: "OK", 403: "Forbidden", 405: "Method Not Allowed", 426: "Upgrade Required", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout" };

/** The client's side on a bare socket: an answer that does not hand the connection over ends it. */
export class SocketClient implements ClientSide {
  readonly socket: Duplex;
  /** Runs when the answer that hands the connection over has left. */
  onSwitch: (() => void) | undefined;
  readonly #switchStatus: number;

  /** `switchStatus` is the answer after which the connection is no longer HTTP. */
  constructor(socket: Duplex, switchStatus: number) {
    this.socket = socket;
    this.#switchStatus = switchStatus;
  }

  listen(events: RequestEvents): void {
    this.socket.on("error", () => {});
    this.socket.on("close", () => events.gone());
  }

  headers(headers: HeaderMap, end: boolean): void {
    const status = Number(headers.get(":status"));
    const switched = status === this.#switchStatus && this.onSwitch !== undefined;
    const lines = [...wireHeaders(headers)];
    if (!switched) lines.push(["connection", "close"]);
    else if (status === 101) lines.push(["connection", "upgrade"], ["upgrade", headers.get("upgrade") ?? ""]);
    if (lines.some(([name, value]) => /[\r\n\0]/.test(name + value))) throw new Error("a header holds a line end");
    this.socket.write(`HTTP/1.1 ${status} ${statusTexts[status] ?? ""}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, "latin1");
    if (switched) this.onSwitch?.();
    else if (end) this.socket.end();
  }

  data(bytes: Uint8Array, end: boolean): boolean {
    const roomy = bytes.length === 0 || this.socket.write(bytes);
    if (end) this.socket.end();
    return roomy;
  }

  trailers(): void { this.socket.end(); }
  reset(): void { this.socket.destroy(); }
  pause(): void {}
  resume(): void {}
}

/** Joins two sockets, with what each has already read, until either ends. */
function join(left: Duplex, leftHead: Buffer, right: Duplex, rightHead: Buffer, closed: () => void): void {
  let over = false;
  const close = () => { if (over) return; over = true; left.destroy(); right.destroy(); closed(); };
  for (const socket of [left, right]) { socket.on("error", close); socket.on("close", close); }
  if (rightHead.length > 0) left.write(rightHead);
  if (leftHead.length > 0) right.write(leftHead);
  left.pipe(right);
  right.pipe(left);
}

export interface Handover { upgraded(): void; close(details: string): void }

const noUpstream: UpstreamSide = { data: () => true, trailers: () => {}, abort: () => {}, pause: () => {}, resume: () => {} };

/** Sends the request on with its upgrade; an upstream that agrees gets the socket, one that does not is answered from as usual. */
export function upgradeConnector(upstream: URL, client: SocketClient, head: Buffer, stream: () => Handover): Connector {
  return (headers, _end, events) => {
    const lines = ["host", headers.get(":authority")!, ...wireHeaders(headers).flat(), "connection", "upgrade", "upgrade", headers.get("upgrade") ?? ""];
    const request = httpRequest({ host: upstream.hostname, port: upstream.port, method: headers.get(":method")!, path: headers.get(":path")!, headers: lines as unknown as Record<string, string>, setHost: false });
    let agreed: Socket | undefined;
    request.on("upgrade", (response: IncomingMessage, other: Socket, otherHead: Buffer) => {
      client.onSwitch = () => {
        stream().upgraded();
        join(client.socket, head, other, otherHead, () => stream().close("upgrade_closed"));
      };
      agreed = other;
      events.headers(HeaderMap.from("response", [[":status", String(response.statusCode)], ...pairsOf(response.rawHeaders)]), false);
    });
    request.on("response", (response) => passOn(response, events));
    request.on("error", (error: NodeJS.ErrnoException) => events.failed(`remote connection failure, transport failure reason: ${error.code ?? "unknown"}`));
    request.end();
    // A plugin may still deny the answer of an upstream that has agreed.
    return { ...noUpstream, abort: () => { request.destroy(); agreed?.destroy(); } };
  };
}

function passOn(response: IncomingMessage, events: ResponseEvents): void {
  events.headers(HeaderMap.from("response", [[":status", String(response.statusCode)], ...pairsOf(response.rawHeaders)]), false);
  response.on("data", (bytes: Buffer) => events.data(bytes));
  response.on("end", () => events.end([]));
  response.on("error", () => {});
  response.on("close", () => { if (!response.complete) events.failed("connection termination"); });
}

/** Opens a tunnel: always to the upstream, wherever the client wanted to go. */
export function tunnelConnector(upstream: URL, client: SocketClient, head: Buffer, stream: () => Handover): Connector {
  return (_headers, _end, events) => {
    const other = connect(Number(upstream.port === "" ? 80 : upstream.port), upstream.hostname);
    let open = false;
    other.on("error", (error: NodeJS.ErrnoException) => { if (!open) events.failed(`remote connection failure, transport failure reason: ${error.code ?? "unknown"}`); });
    other.on("connect", () => {
      open = true;
      client.onSwitch = () => {
        stream().upgraded();
        join(client.socket, head, other, Buffer.alloc(0), () => stream().close("tunnel_closed"));
      };
      events.headers(HeaderMap.from("response", [[":status", "200"]]), false);
    });
    return { ...noUpstream, abort: () => { other.destroy(); } };
  };
}
