// Clusters for call-outs that reach real servers, for a host with a real clock. A call whose stream is over is given up.
import { request as httpRequest } from "node:http";
import { connect, type ClientHttp2Session } from "node:http2";
import { request as httpsRequest } from "node:https";
import type { Callout, Cluster } from "../host/callouts.ts";
import { HeaderMap, type HeaderPair } from "../host/headers.ts";
import { pairsOf, wireHeaders } from "./sides.ts";

const responseBytesMax = 1024 * 1024;

/** A cluster of one HTTP/1.1 server. An answer beyond 1 MiB counts as broken off. */
export function httpCluster(url: string): Cluster {
  const target = new URL(url);
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  return (call) => {
    if (call.kind !== "http") { call.close(unavailable, "the cluster speaks no gRPC"); return; }
    const headers = HeaderMap.from("request", call.headers);
    const request = send({
      host: target.hostname, port: target.port, method: headers.get(":method")!, path: headers.get(":path")!, setHost: false,
      headers: ["host", headers.get(":authority")!, ...wireHeaders(headers).flat()] as unknown as Record<string, string>,
    });
    request.on("error", () => call.reset());
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > responseBytesMax || call.ended) request.destroy();
        else chunks.push(chunk);
      });
      response.on("error", () => {});
      response.on("close", () => {
        if (!response.complete) { call.breakOff(); return; }
        const trailers = pairsOf(response.rawTrailers);
        call.respond({ headers: [[":status", String(response.statusCode)], ...pairsOf(response.rawHeaders)], body: Buffer.concat(chunks), ...(trailers.length === 0 ? {} : { trailers }) });
      });
    });
    request.end(call.body);
  };
}

const unavailable = 14;
const internal = 13;

/** Messages of gRPC over HTTP/2: a byte that tells compression, four that tell the length, the message. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

class Deframer {
  #pending: Buffer = Buffer.alloc(0);
  push(data: Buffer, message: (body: Buffer) => void): void {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    while (this.#pending.length >= 5 && this.#pending.length >= 5 + this.#pending.readUInt32BE(1)) {
      const end = 5 + this.#pending.readUInt32BE(1);
      message(this.#pending.subarray(5, end));
      this.#pending = this.#pending.subarray(end);
    }
  }
}

const pairsOfObject = (fields: object): HeaderPair[] => Object.entries(fields as Record<string, string | string[]>).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const));

/** A cluster of one gRPC server over HTTP/2 without TLS, for calls and streams. */
export function grpcCluster(url: string): Cluster {
  const { host } = new URL(url);
  let session: ClientHttp2Session | undefined;
  const open = (): ClientHttp2Session => {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(`http://${host}`);
      session.on("error", () => {});
      session.unref();
    }
    return session;
  };
  return (call) => { if (call.kind === "http") call.reset(); else runGrpc(call, open(), host); };
}

function runGrpc(call: Callout, session: ClientHttp2Session, authority: string): void {
  const stream = session.request({
    ...Object.fromEntries(call.headers), ":method": "POST", ":path": `/${call.service}/${call.method}`, ":scheme": "http", ":authority": authority, "content-type": "application/grpc", te: "trailers",
  });
  const deframer = new Deframer();
  let status: { code: number; message: string } | undefined;
  const note = (fields: Record<string, unknown>) => { if (fields["grpc-status"] !== undefined) status = { code: Number(fields["grpc-status"]), message: String(fields["grpc-message"] ?? "") }; };
  let answer: Buffer | undefined;
  stream.on("response", (headers) => { note(headers); call.initialMetadata(pairsOfObject(headers)); });
  stream.on("data", (data: Buffer) => deframer.push(data, (body) => { if (call.kind === "grpc call") answer = Buffer.from(body); else call.message(Buffer.from(body)); }));
  stream.on("trailers", (trailers) => { note(trailers); call.trailingMetadata(pairsOfObject(trailers)); });
  stream.on("error", () => {});
  stream.on("close", () => {
    const { code, message } = status ?? { code: unavailable, message: "the stream was reset" };
    // A call is answered by its message alone; an end without one is a failure, whatever its status says.
    if (call.kind === "grpc stream" || code !== 0) call.close(code, message);
    else if (answer === undefined) call.close(internal, "no message");
    else call.message(answer);
  });
  if (call.kind === "grpc call") { stream.end(framed(call.body)); return; }
  call.onMessage = (body, last) => { stream.write(framed(body)); if (last) stream.end(); };
  call.onEnd = () => { if (call.ended) stream.close(8); else stream.end(); };
}
