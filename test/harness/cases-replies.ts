import type { Case } from "./cases.ts";

const chunked = [["transfer-encoding", "chunked"]] as const;
const answer = { headers: [["content-length", "5"], ["x-up", "1"]], body: ["hello"] } as const;

export const casesOfReplies: readonly Case[] = [
  { name: "a local reply from request headers", script: "request_headers: reply 403 denied -1 my%20detail%0Aline x-why=because content-type=text/x; return 0|response_headers: pairs 2; set 2 x-seen 1; prop response/code; prop response/code_details|response_body: buf 1 0 100|log: get 2 :status; prop response/code_details" },
  { name: "a local reply without body", script: "request_headers: reply 401 - -1 - content-type=a/b content-length=7 www-authenticate=Basic; return 1|response_headers: pairs 2|response_body: buf 1 0 10" },
  { name: "a local reply with its default type", script: "request_headers: reply 200 ok -1 -" },
  { name: "a local reply to HEAD", method: "HEAD", script: "request_headers: reply 403 denied -1 -|response_headers: pairs 2" },
  { name: "a local reply to gRPC", headers: [["content-type", "application/grpc"], ["te", "trailers"]], method: "POST", http2: true, body: ["x"], script: "request_headers: reply 403 no%25%20%C3%BC -1 -|response_headers: pairs 2" },
  { name: "a local reply to gRPC with a status", headers: [["content-type", "application/grpc+proto"]], method: "POST", http2: true, body: ["x"], script: "request_headers: reply 503 no 8 - x-a=b|response_headers: pairs 2" },
  { name: "a local reply with a gRPC status to plain HTTP", script: "request_headers: reply 429 slow 8 -|response_headers: pairs 2" },
  { name: "a local reply from request body, streamed", body: ["abc", "def"], script: "request_body#1: reply 403 denied -1 -; return 0|response_headers: pairs 2" },
  { name: "a local reply from request body, held", setup: "hold", body: ["abc", "def"], script: "request_headers: return 1|request_body#1: return 1|request_body#2: return 1|request_body: reply 403 denied -1 -; return 1" },
  { name: "a local reply from request trailers", body: ["abc"], trailers: [["x-t", "1"]], script: "request_trailers: reply 403 denied -1 -" },
  { name: "a local reply from response headers", upstream: answer, script: "response_headers: reply 502 bad -1 mine; return 0|response_body: buf 1 0 10|log: get 2 :status; prop response/code_details" },
  { name: "a local reply from response body after the headers left", upstream: answer, patienceMillis: 400, script: "response_body#1: reply 502 bad -1 -|log: get 2 :status" },
  { name: "a local reply from response body with held headers", setup: "hold", upstream: { headers: chunked, body: ["hij", "kl"] }, script: "response_headers: return 1|response_body#1: return 1|response_body#2: return 1|response_body: reply 502 bad -1 -" },
  { name: "two local replies in one call", script: "request_headers: reply 403 first -1 -; reply 404 second -1 -" },
  { name: "a local reply is changed on its way", script: "request_headers: reply 403 denied -1 -|response_headers: set 2 :status 418; remove 2 content-length|response_body: write 1 0 6 tea" },
  { name: "a local reply answered by another in its response headers", patienceMillis: 300, script: "request_headers: reply 403 denied -1 -|response_headers: reply 500 again -1 -" },
  { name: "header changes after a reply", script: "request_headers: reply 403 denied -1 -; set 0 x-after 1; get 0 x-after" },
  { name: "a stream closed in request headers", patienceMillis: 400, script: "request_headers: close 0; return 0" },
  { name: "a stream closed in response headers", upstream: answer, patienceMillis: 400, script: "response_headers: close 1; return 1" },
  { name: "stream types", script: "request_headers: continue 2; continue 3; continue 4; close 2; close 3; close 4" },
  { name: "continue while the call still runs", body: ["abc"], patienceMillis: 300, script: "request_headers: continue 0; return 1" },
  { name: "the upstream breaks off", upstream: "reset", script: "response_headers: pairs 2; prop response/code_details" },
  { name: "the client goes away while the upstream thinks", upstream: "silent", abort: true, script: "request_headers: log hi" },
  { name: "the client goes away in the body", body: ["abc"], abort: true, upstream: "silent", script: "request_body: return 1" },
  { name: "a trap in request headers, failing closed", setup: "closed", script: "request_headers: set 0 x-before 1; trap" },
  { name: "after a trap, failing closed", setup: "closed", script: "" },
  { name: "a trap in request headers, failing open", setup: "open", script: "request_headers: set 0 x-before 1; trap" },
  { name: "after a trap, failing open", setup: "open", script: "request_headers: set 0 x-before 1" },
  { name: "a trap in request headers, reloading", setup: "reload", script: "request_headers: trap" },
  { name: "after a trap, reloading", setup: "reload", script: "" },
  { name: "a second trap, reloading", setup: "reload", script: "request_headers: trap" },
  { name: "after a second trap, within the back-off", setup: "reload", script: "" },
];
