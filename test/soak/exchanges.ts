// What the soak sends, and what each must come to. The upstream answers by path (upstream.ts).

export interface SoakExchange {
  name: string;
  /** Of a hundred thousand exchanges, about so many. */
  weight: number;
  /** Written one after the other, each when the one before has left. */
  pieces: readonly Buffer[];
  /** What the client gets; `broken`: an answer that begins and does not end, or a connection that ends without one. */
  expects: number | "broken";
  /** The client goes away when all pieces are written, or when an answer has begun. Nothing is expected then. */
  leaves?: "when sent" | "when answered";
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const head = (start: string, headers = ""): string => `${start} HTTP/1.1\r\nhost: shop.example.com\r\nuser-agent: soak/1\r\n${headers}\r\n`;
const get = (path: string): Buffer => latin1(head(`GET ${path}`));

function post(path: string, type: string, body: string, cuts: readonly number[] = []): Buffer[] {
  const whole = latin1(head(`POST ${path}`, `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body, "latin1")}\r\n`) + body);
  const places = [0, ...cuts.map((cut) => whole.length - body.length + cut), whole.length];
  return places.slice(1).map((place, index) => whole.subarray(places[index], place));
}

const chunked = (path: string, pieces: readonly string[]): Buffer[] => [
  latin1(head(`POST ${path}`, "content-type: application/json\r\ntransfer-encoding: chunked\r\n")),
  ...pieces.map((piece) => latin1(`${piece.length.toString(16)}\r\n${piece}\r\n`)), latin1("0\r\n\r\n"),
];

const order = JSON.stringify({ role: "customer", items: Array.from({ length: 12 }, (_, index) => ({ name: `shirt ${index}`, price: index + 0.5, tags: ["a", "b"] })) });
const admin = order.replace("customer", "admin");
const large = JSON.stringify({ role: "customer", text: "lorem ipsum ".repeat(7_000) });
const json = "application/json", form = "application/x-www-form-urlencoded";

export const soakExchanges: readonly SoakExchange[] = [
  { name: "a GET", weight: 40_000, pieces: [get("/orders/7?page=2")], expects: 200 },
  { name: "a denied path", weight: 8_000, pieces: [get("/admin/users")], expects: 403 },
  { name: "a JSON order", weight: 12_000, pieces: post("/orders", json, order), expects: 200 },
  { name: "a JSON order in pieces", weight: 4_000, pieces: post("/orders", json, order, [0, 5, 100]), expects: 200 },
  { name: "a JSON order in chunks", weight: 4_000, pieces: chunked("/orders", [order.slice(0, 9), order.slice(9)]), expects: 200 },
  { name: "a denied JSON order", weight: 4_000, pieces: post("/orders", json, admin), expects: 403 },
  { name: "a denied JSON order in pieces", weight: 2_000, pieces: post("/orders", json, admin, [3, 12, 40]), expects: 403 },
  { name: "JSON that is none", weight: 2_000, pieces: post("/orders", json, "{\"role\":"), expects: 403 },
  { name: "a body over the bound", weight: 500, pieces: post("/orders", json, large, [30_000]), expects: 403 },
  { name: "a form", weight: 4_000, pieces: post("/orders", form, "name=a%20b&role=customer"), expects: 200 },
  { name: "a denied form", weight: 2_000, pieces: post("/orders", form, "name=a&role=%61dmin", [14]), expects: 403 },
  { name: "an answer denied by its status", weight: 3_000, pieces: [get("/made")], expects: 502 },
  { name: "an answer in JSON", weight: 5_000, pieces: [get("/user")], expects: 200 },
  { name: "an answer denied by its JSON", weight: 3_000, pieces: [get("/secret")], expects: 500 },
  { name: "an upstream that resets", weight: 500, pieces: [get("/reset")], expects: 503 },
  // The answer is held for the rule over its JSON, so that nothing of it has left yet.
  { name: "an upstream that cuts its answer", weight: 300, pieces: [get("/cut")], expects: 502 },
  { name: "an upstream that cuts an answer that is not held", weight: 300, pieces: [get("/stream/cut")], expects: "broken" },
  { name: "a client that leaves within its head", weight: 300, pieces: [get("/orders").subarray(0, 30)], expects: "broken", leaves: "when sent" },
  { name: "a client that leaves behind its head", weight: 300, pieces: [post("/orders", json, order)[0]!.subarray(0, 150)], expects: "broken", leaves: "when sent" },
  { name: "a client that leaves within a body", weight: 300, pieces: [post("/orders", json, order, [60])[0]!], expects: "broken", leaves: "when sent" },
  { name: "a client that leaves before the answer", weight: 300, pieces: [get("/never")], expects: "broken", leaves: "when sent" },
  { name: "a client that leaves within an answer", weight: 300, pieces: [get("/stream")], expects: "broken", leaves: "when answered" },
];

/** Streams that last: they run beside the others, over and over, and hold what they hold for long. */
export const slowExchanges: readonly SoakExchange[] = [
  { name: "a slow body", weight: 1, pieces: post("/orders", json, "{\"role\":\"customer\"}", Array.from({ length: 18 }, (_, index) => index + 1)), expects: 200 },
  { name: "a slow body that is denied", weight: 1, pieces: post("/orders", json, "{\"role\":\"admin\"}", Array.from({ length: 15 }, (_, index) => index + 1)), expects: 403 },
  { name: "a slow answer", weight: 1, pieces: [get("/stream/slow")], expects: 200 },
  { name: "a slow answer in JSON", weight: 1, pieces: [get("/slow-user")], expects: 200 },
];
