// HTTP/1.1 exchanges, piece by piece: each step is written by one end, and must have come out at the other end before the next is written.
// A module that held anything back would stop the exchange there.

export interface Step {
  from: "client" | "upstream";
  bytes: string;
  /** What the other end must have got of it. The bytes themselves, where nothing is said. */
  seen?: string;
}

export interface RawExchange {
  name: string;
  steps: readonly Step[];
  /** The upstream ends its connection behind the last step. */
  upstreamEnds?: boolean;
  /** Rules that must leave a record in observe mode. */
  fires: readonly string[];
}

const date = "date: Tue, 01 Jul 2025 10:00:00 GMT\r\n";
const headEnd = "\r\n\r\n";
const ok = `HTTP/1.1 200 OK\r\n${date}server: origin\r\nContent-Type: text/plain\r\nX-Mixed-Case: Kept?\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 5\r\n\r\nhello`;

const client = (bytes: string, seen?: string): Step => ({ from: "client", bytes, ...(seen === undefined ? {} : { seen }) });
const upstream = (bytes: string, seen?: string): Step => ({ from: "upstream", bytes, ...(seen === undefined ? {} : { seen }) });
const chunk = (data: string): string => `${Buffer.byteLength(data, "latin1").toString(16)}\r\n${data}\r\n`;
const request = (start: string, headers = ""): string => `${start} HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: observe/1\r\n${headers}\r\n`;
const post = (path: string, type: string, length: number): string => request(`POST ${path}`, `Content-Type: ${type}\r\nContent-Length: ${length}\r\n`);
/** A head has arrived when its empty line has; what it says is compared as a whole at the end. */
const head = (bytes: string): Step => client(bytes, headEnd);
const pieces = (from: Step["from"], text: string, size: number): Step[] => Array.from({ length: Math.ceil(text.length / size) }, (_, index) => ({ from, bytes: text.slice(index * size, (index + 1) * size) }));

const items = JSON.stringify({ role: "admin", items: [{ name: "shirt", price: 12.5 }, { name: "shirt", price: -1 }], note: "Grüße \u2028 \"quoted\" \\" });
const long = JSON.stringify({ role: "user", text: "lorem ipsum ".repeat(500) });
const longer = JSON.stringify({ text: "dolor sit amet ".repeat(2_000) });
const answer = JSON.stringify({ user: { name: "Ada", password: "secret" } });
const changes = "answer-change";

export const rawExchanges: readonly RawExchange[] = [
  { name: "a GET that nothing concerns", steps: [head(request("GET /orders/7?a=1&b=%20", "Accept: */*\r\nCookie: a=1; b=2\r\nCookie: c=3\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Empty:\r\n")), upstream(ok, "hello")], fires: [changes] },
  { name: "a path that would be denied", steps: [head(request("GET /admin/users")), upstream(ok, "hello")], fires: ["head-deny", changes] },
  { name: "headers that would be changed", steps: [head(request("GET /", "X-Client: one\r\nX-Secret: s\r\nX-Set: forged\r\nX-Added: forged\r\n")), upstream(ok, "hello")], fires: ["head-change", changes] },
  { name: "a path that would be rewritten", steps: [head(request("GET /a/./b/..//%61dmin;x=1/%2e%2e/?q=%zz")), upstream(ok, "hello")], fires: ["head-normalise", changes] },
  { name: "bytes that are no UTF-8", steps: [head(request("GET /caf%e9?%ff=%fe", "X-Bytes: \x80\xff\r\n")), upstream(ok, "hello")], fires: ["head-normalise", changes] },
  { name: "JSON with a length, in pieces", steps: [head(post("/json", "application/json", Buffer.byteLength(items, "latin1"))), ...pieces("client", items, 17), upstream(ok, "hello")], fires: ["body-deny", "body-element", changes] },
  { name: "JSON behind its head, in one write", steps: [client(post("/json", "application/json", Buffer.byteLength(items, "latin1")) + items, items), upstream(ok, "hello")], fires: ["body-deny", "body-element", changes] },
  { name: "JSON in chunks, with trailers", steps: [
    head(request("POST /json", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-Check\r\n")), client(chunk("{\"role\":\"ad"), "{\"role\":\"ad"), client(chunk("min\"}"), "min\"}"),
    client("0\r\nX-Check: 1\r\nX-Other: 2\r\n\r\n", "x-other: 2\r\n\r\n"), upstream(ok, "hello"),
  ], fires: ["body-deny", changes] },
  { name: "a form in pieces", steps: [head(post("/form", "application/x-www-form-urlencoded", 23)), client("name=a%20b"), client("&role=%61dmin"), upstream(ok, "hello")], fires: ["body-form", changes] },
  { name: "a body over a rule's bound", steps: [head(post("/json", "application/json", long.length)), ...pieces("client", long, 1_000), upstream(ok, "hello")], fires: ["body-size", changes] },
  { name: "a body over the policy's bound", steps: [head(post("/json", "application/json", longer.length)), ...pieces("client", longer, 4_000), upstream(ok, "hello")], fires: ["body-deny", "body-element", "body-form", "body-size", changes] },
  { name: "JSON that is none", steps: [head(post("/json", "application/json", 9)), client("{\"role\":}"), upstream(ok, "hello")], fires: ["body-deny", "body-element", changes] },
  { name: "a body of another kind", steps: [head(post("/upload", "application/octet-stream", 6)), client("\0\xff\x80"), client("abc"), upstream(ok, "hello")], fires: ["body-deny", "body-element", "body-form", changes] },
  { name: "a compressed body", steps: [head(request("POST /json", "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n")), client("\x1f\x8b\x08\x00"), upstream(ok, "hello")], fires: ["head-normalise", "body-deny", "body-element", "body-form", changes] },
  { name: "an answer that would be denied", steps: [head(request("POST /orders", "Content-Length: 0\r\n")), upstream(`HTTP/1.1 201 Created\r\n${date}content-type: text/plain\r\ncontent-length: 2\r\n\r\nok`, "ok")], fires: ["answer-deny"] },
  { name: "a JSON answer in pieces", steps: [
    head(request("GET /user")), upstream(`HTTP/1.1 200 OK\r\n${date}content-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n`, headEnd), ...pieces("upstream", answer, 9),
  ], fires: ["answer-json"] },
  { name: "a JSON answer in chunks, with trailers", steps: [
    head(request("GET /user", "TE: trailers\r\n")), upstream(`HTTP/1.1 200 OK\r\n${date}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`, headEnd),
    upstream(chunk(answer.slice(0, 20)), answer.slice(0, 20)), upstream(chunk(answer.slice(20)), answer.slice(20)), upstream("0\r\nx-check: 1\r\n\r\n", "x-check: 1\r\n\r\n"),
  ], fires: ["answer-json"] },
  { name: "an answer in JSON to a request in JSON", steps: [
    head(post("/json", "application/json", Buffer.byteLength(items, "latin1"))), ...pieces("client", items, 40),
    upstream(`HTTP/1.1 200 OK\r\n${date}content-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`, answer),
  ], fires: ["body-deny", "body-element", "answer-json"] },
  // An answer that begins ends the request's body phase: where a rule over the request's body is enforced, there can be none.
  { name: "an answer that begins before the request ends", steps: [
    head(post("/json", "application/json", 16)), client("{\"role\":"), upstream(`HTTP/1.1 200 OK\r\n${date}content-type: text/plain\r\ncontent-length: 4\r\n\r\n`, headEnd), upstream("ab"), client("\"admin\"}"), upstream("cd"),
  ], fires: [] },
  { name: "a JSON answer that begins before the JSON request ends", steps: [
    head(post("/json", "application/json", 15)), client("{\"role\":"), upstream(`HTTP/1.1 200 OK\r\n${date}content-type: application/json\r\ncontent-length: 11\r\n\r\n`, headEnd), upstream("{\"user\":"), client("\"none\"}"), upstream("{}}"),
  ], fires: [] },
  { name: "HEAD", steps: [head(request("HEAD /admin")), upstream(`HTTP/1.1 200 OK\r\n${date}server: origin\r\ncontent-length: 5\r\n\r\n`, headEnd)], fires: ["head-deny", changes] },
  { name: "204", steps: [head(request("DELETE /orders/7")), upstream(`HTTP/1.1 204 No Content\r\n${date}server: origin\r\n\r\n`, headEnd)], fires: [changes] },
  { name: "304", steps: [head(request("GET /orders", "If-None-Match: \"x\"\r\n")), upstream(`HTTP/1.1 304 Not Modified\r\n${date}etag: "x"\r\n\r\n`, headEnd)], fires: [] },
  { name: "an error page", steps: [head(request("GET /missing")), upstream(`HTTP/1.1 500 Broken\r\n${date}content-type: text/html\r\ncontent-length: 3\r\n\r\nno!`, "no!")], fires: [] },
  { name: "a WebSocket", steps: [
    head(request("GET /socket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")),
    upstream(`HTTP/1.1 101 Switching Protocols\r\n${date}connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`, headEnd),
    client("\x81\x85\x01\x02\x03\x04abcde"), upstream("\x81\x05hello"), client("\x81\x80\x01\x02\x03\x04"),
  ], fires: [] },
  { name: "an answer that ends with its connection", steps: [head(request("GET /stream")), upstream(`HTTP/1.1 200 OK\r\n${date}content-type: text/event-stream\r\nconnection: close\r\n\r\n`, headEnd), upstream("data: 1\n\n"), upstream("data: 2\n\n")], upstreamEnds: true, fires: [] },
];
