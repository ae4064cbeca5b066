// The answer to a denied client: a problem of RFC 9457 that says no more than the status does, and an id to ask about. A renderer is
// one function, `renderDenial`; others (gRPC, JSON-RPC, GraphQL, server-sent events) stand beside this one.
import { GrpcStatus } from "../abi/enums";
import { Status } from "../abi/status";
import { sendLocalResponse } from "../abi/stream";
import { deniedDetails, problemHeaders, problemTemplate } from "../context/tables";
import { line } from "./line";

/** Answers with the status; its title is in the slots. A gRPC client gets PermissionDenied. */
export function renderDenial(status: u32): Status {
  return sendLocalResponse(status, deniedDetails, line(problemTemplate), problemHeaders, GrpcStatus.PermissionDenied);
}
