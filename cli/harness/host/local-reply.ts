// How a reply of the proxy's own is put together, from its status, headers and body.
import type { ByteString } from "./bytes.ts";
import { HeaderMap, type HeaderPairs } from "./headers.ts";

const grpcOfHttp: ReadonlyMap<number, number> = new Map([[400, 13], [401, 16], [403, 7], [404, 12], [429, 14], [502, 14], [503, 14], [504, 14]]);
const grpcUnknown = 2;

/** The gRPC status that stands for an HTTP status. */
export function grpcStatusOf(httpStatus: number): number { return grpcOfHttp.get(httpStatus) ?? grpcUnknown; }

const grpcStatusMax = 16;

/** Whether replies to this request are to be gRPC's: by its content type, application/grpc or application/grpc+…. */
export function isGrpcRequest(headers: HeaderMap): boolean {
  return /^application\/grpc(\+|$)/.test(headers.get("content-type") ?? "");
}

/** Bytes outside of printable ASCII, and the percent sign, as %XX: the form of a grpc-message. */
function percentEncoded(text: ByteString): ByteString {
  return text.replace(/[^\x20-\x24\x26-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/**
 * The headers and body of a local reply. A gRPC request is answered by a status 200 whose grpc-status tells the fault. A body has its
 * length told, and plain text as its type unless a type is given; without a body neither is kept.
 */
export function composeLocalReply(reply: { status: number; body: ByteString; headers: HeaderPairs; grpcStatus: number }, request: { grpc: boolean; head: boolean }): { headers: HeaderMap; body: ByteString } {
  const headers = HeaderMap.from("response", [[":status", String(reply.status)]]);
  for (const [name, value] of reply.headers) headers.add(name, value);
  if (request.grpc) {
    headers.replace(":status", "200");
    headers.replace("content-type", "application/grpc");
    const given = reply.grpcStatus >= 0 && reply.grpcStatus <= grpcStatusMax ? reply.grpcStatus : undefined;
    if ((headers.get("grpc-status") ?? "") === "") headers.replace("grpc-status", String(given ?? grpcStatusOf(reply.status)));
    if (reply.body !== "" && !request.head) headers.replace("grpc-message", percentEncoded(reply.body));
    headers.remove("content-length");
    return { headers, body: "" };
  }
  if (reply.body === "") {
    headers.remove("content-length");
    headers.remove("content-type");
    return { headers, body: "" };
  }
  headers.replace("content-length", String(reply.body.length));
  if (headers.get("content-type") === undefined) headers.replace("content-type", "text/plain");
  return { headers, body: request.head ? "" : reply.body };
}
