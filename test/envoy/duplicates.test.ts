// What arrives at a filter where a client repeats a field: the facts behind `media-type-conflict` and `content-length-conflict` in MEANING.md.
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { envoyVersions, withEnvoy } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { compileFilter } from "../support/assembly.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));
const module = await compileFilter("test/envoy/fixtures/fields.ts", scratch);

type Fields = readonly (readonly [name: string, value: string])[];

/** A POST with these fields, in the bytes of HTTP/1.1. */
const http1 = (fields: Fields): Buffer => Buffer.from(`POST / HTTP/1.1\r\nhost: shop.test\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n123`, "latin1");

/** The body of the answer, or its status where that is not 200; undefined where there is more to come. */
function http1Answer(received: Buffer): string | undefined {
  const [head = "", body = ""] = received.toString("latin1").split("\r\n\r\n");
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1], bytes = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  if (!received.includes("\r\n\r\n") || (status === "200" && body.length < bytes)) return undefined;
  return status === "200" ? body : status;
}

/** Frames of HTTP/2 (RFC 9113, 4.1): length u24, type u8, flags u8, stream u32, and so many bytes. Numbers of types and flags are the RFC's. */
const frame = (type: number, flags: number, stream: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, bytes.length >> 8, bytes.length & 255, type, flags, 0, 0, 0, stream]), bytes]);

/** The same POST; fields are literal and without Huffman coding (RFC 7541, 6.2.2). */
function http2(fields: Fields): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
  const pseudo: Fields = [[":method", "POST"], [":path", "/"], [":scheme", "http"], [":authority", "shop.test"]];
  const block = [...pseudo, ...fields].map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)]));
  return Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, Buffer.alloc(0)), frame(1, 4, 1, Buffer.concat(block)), frame(0, 1, 1, Buffer.from("123"))]);
}

/** Likewise; a stream or connection that is broken off is `reset`. */
function http2Answer(received: Buffer): string | undefined {
  let body = "";
  for (let at = 0; at + 9 <= received.length;) {
    const bytes = received.readUIntBE(at, 3), type = received[at + 3], isLast = ((received[at + 4] as number) & 1) === 1, next = at + 9 + bytes;
    if (next > received.length) return undefined;
    if (type === 3 || type === 7) return "reset";
    if (type === 0) body += received.toString("latin1", at + 9, next);
    if ((type === 0 || type === 1) && isLast) return body;
    at = next;
  }
  return undefined;
}

const protocols = { http1: [http1, http1Answer], http2: [http2, http2Answer] } as const;

/** The lines of the answer, without the content-length that is in most requests. */
function seen(port: number, protocol: keyof typeof protocols, fields: Fields): Promise<string[]> {
  const [wire, answerIn] = protocols[protocol];
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = net.connect(port, "127.0.0.1", () => socket.write(wire(fields)));
    const settle = (answer: string): void => { resolve(answer.split("\n").filter((line) => line !== "" && line !== "content-length: 3")); socket.destroy(); };
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      const answer = answerIn(received);
      if (answer !== undefined) settle(answer);
    }).on("error", reject).on("close", () => settle("reset"));
  });
}

const length3 = ["content-length", "3"] as const;
const twice = (name: string, first: string, second: string): Fields => [[name, first], [name, second], length3];
/** What is sent, and what is seen of it over HTTP/1.1 and HTTP/2. */
const cases: [sent: Fields, http1: string[], http2: string[]][] = [
  // One line is made of many: a conflict that can no longer be seen by counting.
  ...([["content-type", "text/plain", "application/json"], ["content-type", "a/b;c=\"d", "e\";f=g"], ["content-encoding", "identity", "gzip"], ["authorization", "a", "b"], ["accept", "a", "b"], ["user-agent", "a", "b"]] as const)
    .map(([name, first, second]): [Fields, string[], string[]] => [twice(name, first, second), [`${name}: ${first},${second}`], [`${name}: ${first},${second}`]]),
  [twice("cookie", "a=1", "b=2"), ["cookie: a=1", "cookie: b=2"], ["cookie: a=1; b=2"]],
  [twice("z-own", "a", "b"), ["z-own: a", "z-own: b"], ["z-own: a", "z-own: b"]],
  // How long a body is has one answer, or the proxy refuses the request.
  ...([[["content-length", "3"], ["content-length", "4"]], [["content-length", "3, 3"]], [["content-length", "3,4"]], [["content-length", "3"], ["transfer-encoding", "chunked"]]] as const)
    .map((fields): [Fields, string[], string[]] => [fields, ["400"], ["reset"]]),
];

for (const version of envoyVersions) {
  const test = suite(`repeated fields in Envoy ${version}`);
  const installed = await installPart(`envoy-${version}`);
  test.unless("missing" in installed ? installed.missing : undefined, "some are joined with commas, lengths that differ are refused", async () => {
    await withEnvoy({ version, upstream: { status: 500, body: "" }, accessLog: "none", filters: [{ kind: "wasm", name: "fields", module }] }, async ({ port }) => {
      for (const [sent, ...expected] of cases) {
        const protocolNames = ["http1", "http2"] as const;
        assert.equal(await Promise.all(protocolNames.map((protocol) => seen(port, protocol, sent))), expected, JSON.stringify(sent));
      }
      // The same length twice is no conflict to 1.36 over HTTP/2: filters see it once.
      const same: Fields = [length3, length3];
      assert.equal([await seen(port, "http1", same), await seen(port, "http2", same)], [["400"], version === "1.36.2" ? [] : ["reset"]]);
    });
  });
  test.run();
}
