// The clusters that call-outs of the cases reach, as real servers for Envoy and as functions for the harness. Both do what cases.ts says of them.
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Cluster } from "../../cli/envoy/index.ts";
import type { Callout, CalloutResponse, ClusterTable } from "../../cli/harness/index.ts";

const slowMilliseconds = 400;
/** Between /ok, which answers at once, and /slow, so that answers come in one order. */
const echoMilliseconds = 100;
const okBody = "callee says ok";

export interface Callees { clusters: readonly Cluster[]; close(): void }

/** The servers, on free ports of 127.0.0.1. */
export async function startCallees(): Promise<Callees> {
  const sockets = new Set<Socket>();
  const listening = async (server: Server): Promise<number> => {
    server.on("connection", (socket: Socket) => { sockets.add(socket.on("error", () => undefined)); socket.on("close", () => sockets.delete(socket)); });
    await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
    return (server.address() as AddressInfo).port;
  };
  const servers: Server[] = [http.createServer(serveHttp), http2.createServer().on("stream", serveGrpc)];
  const [callee, grpc] = await Promise.all(servers.map(listening));
  // Not one that was free a moment ago: another process may take that.
  const nobody = 1;
  const origin = (port: number | undefined): string => `http://127.0.0.1:${port}`;
  return {
    clusters: [
      { name: "callee", origin: origin(callee) }, { name: "grpc", origin: origin(grpc), protocol: "http2" }, { name: "dead", origin: origin(nobody) },
    ],
    close: () => { for (const server of servers) server.close(); for (const socket of sockets) socket.destroy(); },
  };
}

function serveHttp(request: http.IncomingMessage, response: http.ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.sendDate = false;
    if (request.url === "/echo") setTimeout(() => response.end(Buffer.concat(chunks)), echoMilliseconds);
    else if (request.url === "/fail") response.writeHead(503).end();
    else if (request.url === "/reset") request.socket.destroy();
    else if (request.url === "/slow") setTimeout(() => answerOk(response), slowMilliseconds);
    else answerOk(response);
  });
}

function answerOk(response: http.ServerResponse): void {
  response.writeHead(200, { trailer: "x-trailer" });
  response.addTrailers({ "x-trailer": "end" });
  response.end(okBody);
}

/** Length-prefixed messages (gRPC over HTTP/2): each is echoed whole, with its prefix. */
function serveGrpc(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
  stream.on("error", () => undefined);
  const method = headers[":path"];
  if (method === "/conformance.Service/Slow") { stream.resume(); return; }
  stream.respond({ ":status": 200, "content-type": "application/grpc", "x-initial": "begin" }, { waitForTrailers: true, sendDate: false } as http2.ServerStreamResponseOptions);
  const fails = method === "/conformance.Service/Fail";
  stream.on("wantTrailers", () => stream.sendTrailers(fails ? { "grpc-status": "7", "grpc-message": "not allowed" } : { "grpc-status": "0", "x-trailing": "end" }));
  stream.on("data", (data: Buffer) => { if (!fails) stream.write(data); });
  stream.on("end", () => stream.end());
}

/** The same for the harness. */
export const calleeTable: ClusterTable = {
  callee: (call) => {
    const path = call.headers.find(([name]) => name === ":path")?.[1];
    const ok = { headers: [[":status", "200"], ["trailer", "x-trailer"], ["transfer-encoding", "chunked"]], body: Buffer.from(okBody), trailers: [["x-trailer", "end"]] } as const;
    const echo = { headers: [[":status", "200"], ["content-length", String(call.body.length)]], body: call.body } as const;
    if (path === "/echo") call.clock.after(echoMilliseconds, () => call.respond(echo));
    else if (path === "/fail") call.respond({ headers: [[":status", "503"]] });
    else if (path === "/reset") call.respond(unreachable("reset reason: connection termination"));
    else if (path === "/slow") call.clock.after(slowMilliseconds, () => call.respond(ok));
    else call.respond(ok);
  },
  dead: (call) => call.respond(unreachable("reset reason: remote connection failure")),
  grpc: grpcCallee,
};

/** Envoy answers a call for an upstream that breaks off or is not there. */
const unreachable = (why: string): CalloutResponse => ({
  headers: [[":status", "503"]], body: Buffer.from(`upstream connect error or disconnect/reset before headers. ${why}`),
});

function grpcCallee(call: Callout): void {
  if (call.method === "Slow") return;
  call.initialMetadata([["x-initial", "begin"]]);
  const fails = call.method === "Fail";
  // Envoy puts its own response details behind the peer's message.
  const message = fails ? "not allowed{via_upstream}" : "via_upstream";
  const finish = (): void => {
    call.trailingMetadata(fails ? [] : [["x-trailing", "end"]]);
    call.close(fails ? 7 : 0, message);
  };
  if (call.kind === "grpc call") {
    if (fails) call.close(7, message);
    else call.message(call.body);
    return;
  }
  call.onMessage = (body, end) => {
    if (!fails) call.message(body);
    if (end) finish();
  };
  call.onEnd = finish;
}
