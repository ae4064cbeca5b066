// The upstream's end: records what reaches it and answers as the exchange under way says.
import http2 from "node:http2";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { ResponseMessage, Upstream } from "../../harness/index.ts";
import { headerTable, rawPairs, receiveRest, sendBody } from "./client-http2.ts";
import { ignoreErrors, type Pace } from "./client.ts";
import { FrameTap } from "./frame-tap.ts";
import { Http1Reader, responseWire } from "./http1.ts";
import { newIncoming, piecesOf, receivedOf, type Incoming } from "./message.ts";

/** What the upstream has of an exchange, and what it is to do. */
export interface Service {
  readonly upstream: Upstream;
  readonly pace: Pace;
  /** Of several requests (a retry) the last. */
  forwarded: Incoming | undefined;
}

/** A server on a free port of 127.0.0.1. `current` yields the exchange that a request belongs to: Envoy is given one at a time. */
export interface UpstreamServer { readonly port: number; close(): void }

export async function startUpstream(protocol: "http1" | "http2", current: () => Service | undefined, touched: () => void): Promise<UpstreamServer> {
  const sockets = new Set<Socket>();
  const serve = protocol === "http1" ? serveHttp1 : serveHttp2;
  const server = createServer((socket) => serve(socket, current, touched));
  server.on("connection", (socket: Socket) => {
    sockets.add(ignoreErrors(socket).setNoDelay(true));
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => { server.close(); for (const socket of sockets) socket.destroy(); },
  };
}

/** What to answer: what the exchange says, or the answer that its function makes of the request. */
function decide(service: Service, request: Incoming): ResponseMessage | "reset" | "silent" {
  if (typeof service.upstream !== "function") return service.upstream;
  const { headers, body, trailers } = receivedOf(request);
  return service.upstream({ headers, body, trailers });
}

function serveHttp1(socket: Socket, current: () => Service | undefined, touched: () => void): void {
  let service: Service | undefined;
  const reader = new Http1Reader(
    (message) => {
      service = current();
      if (service !== undefined) service.forwarded = message;
    },
    (message) => {
      touched();
      if (message.complete && service?.forwarded === message) void answerHttp1(socket, service, message, touched);
    },
  );
  socket.on("data", (data) => {
    reader.push(data);
    if (reader.hasExtra && service?.forwarded !== undefined) service.forwarded.overlong = true;
  });
}

async function answerHttp1(socket: Socket, service: Service, request: Incoming, touched: () => void): Promise<void> {
  const answer = decide(service, request);
  if (answer === "silent") return;
  if (answer === "reset") { socket.destroy(); return; }
  const { first, rest } = responseWire(answer);
  socket.write(first);
  for (const [index, piece] of rest.entries()) {
    if (index > 0 && !await service.pace()) return;
    socket.write(piece);
    touched();
  }
}

/** A server of Node's that never listens, but is given this connection. */
function serveHttp2(socket: Socket, current: () => Service | undefined, touched: () => void): void {
  const tap = new FrameTap(socket, "server");
  const server = http2.createServer();
  server.on("sessionError", () => undefined);
  server.on("stream", (stream: http2.ServerHttp2Stream, _headers: unknown, _flags: number, raw?: readonly string[]) => {
    const service = current();
    const message = newIncoming(rawPairs(raw ?? []));
    if (service !== undefined) service.forwarded = message;
    receiveRest(stream, message, tap, touched);
    stream.on("end", () => { if (message.complete && service?.forwarded === message) void answerHttp2(stream, service, message); });
    stream.resume();
    touched();
  });
  server.emit("connection", tap);
}

async function answerHttp2(stream: http2.ServerHttp2Stream, service: Service, request: Incoming): Promise<void> {
  const answer = decide(service, request);
  if (answer === "silent" || stream.destroyed || stream.closed) return;
  if (answer === "reset") { stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR); return; }
  const pieces = piecesOf(answer.body);
  const trailers = answer.trailers ?? [];
  stream.respond(headerTable(answer.headers), { endStream: pieces.length === 0 && trailers.length === 0, waitForTrailers: trailers.length > 0, sendDate: false } as http2.ServerStreamResponseOptions);
  if (trailers.length > 0) stream.on("wantTrailers", () => stream.sendTrailers(headerTable(trailers)));
  await sendBody(stream, pieces, trailers.length > 0, service.pace);
}
