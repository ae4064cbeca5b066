// The same over HTTP/2 on both sides: frames of messages, header blocks and data, are the same with the module and without.
import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import * as assert from "uvu/assert";
import { envoyVersions, withEnvoy, type EnvoyVersion, type HttpFilter } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { framesOf } from "./frames.ts";
import { enforcing, observing, off } from "./subjects.ts";
import { heldMilliseconds, Tap } from "./tap.ts";

interface Message { headers: http2.OutgoingHttpHeaders; pieces?: readonly string[]; trailers?: http2.OutgoingHttpHeaders }
interface Exchange { name: string; request: Message; answer: Message; fires: readonly string[] }

const date = "Tue, 01 Jul 2025 10:00:00 GMT";
const head = (method: string, path: string, more: http2.OutgoingHttpHeaders = {}): http2.OutgoingHttpHeaders => ({ ":method": method, ":path": path, ":scheme": "http", ":authority": "shop.example.com", ...more });
const json = { "content-type": "application/json" };
const ok: Message = { headers: { ":status": 200, date, server: "origin", "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] }, pieces: ["hel", "lo"] };

const exchanges: readonly Exchange[] = [
  { name: "GET", request: { headers: head("GET", "/orders/7?a=1", { cookie: ["a=1", "b=2"], "x-twice": ["1", "2"] }) }, answer: ok, fires: ["answer-change"] },
  { name: "a path that would be denied", request: { headers: head("GET", "/a/..//admin/x") }, answer: ok, fires: ["head-deny", "head-normalise", "answer-change"] },
  { name: "headers that would be changed", request: { headers: head("GET", "/", { "x-client": "one", "x-secret": "s", "x-set": "forged" }) }, answer: ok, fires: ["head-change", "answer-change"] },
  { name: "JSON in pieces", request: { headers: head("POST", "/json", json), pieces: ["{\"role\":\"ad", "min\",", "\"items\":[{\"name\":\"shirt\",\"price\":-1}]}"] }, answer: ok, fires: ["body-deny", "body-element", "answer-change"] },
  { name: "JSON with trailers", request: { headers: head("POST", "/json", { ...json, te: "trailers" }), pieces: ["{\"role\":", "\"admin\"}"], trailers: { "x-check": "1" } }, answer: ok, fires: ["body-deny", "answer-change"] },
  { name: "a form", request: { headers: head("POST", "/form", { "content-type": "application/x-www-form-urlencoded" }), pieces: ["role=", "%61dmin"] }, answer: ok, fires: ["body-form", "answer-change"] },
  { name: "a JSON answer with trailers", request: { headers: head("GET", "/user", { te: "trailers" }) },
    answer: { headers: { ":status": 200, date, ...json }, pieces: ["{\"user\":{\"pass", "word\":\"x\"}}"], trailers: { "x-check": "1" } }, fires: ["answer-json"] },
  { name: "an answer that would be denied", request: { headers: head("POST", "/orders") }, answer: { headers: { ":status": 201, date, "content-type": "text/plain" } }, fires: ["answer-deny"] },
  { name: "gRPC", request: { headers: head("POST", "/shop.Orders/Get", { "content-type": "application/grpc", te: "trailers" }), pieces: ["\0\0\0\0\x02\x08", "\x01"] },
    answer: { headers: { ":status": 200, date, "content-type": "application/grpc" }, pieces: ["\0\0\0\0\0"], trailers: { "grpc-status": "0" } }, fires: ["body-deny", "body-element", "body-form", "body-size", "answer-json"] },
];

/** Writes piece by piece; each must have come out at the other end before the next. */
async function send(stream: http2.ClientHttp2Stream | http2.ServerHttp2Stream, { pieces = [], trailers }: Message, arrived: (text: string) => Promise<void>): Promise<void> {
  if (trailers !== undefined) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  let sent = "";
  for (const [index, piece] of pieces.entries()) {
    sent += piece;
    if (index === pieces.length - 1) stream.end(Buffer.from(piece, "latin1"));
    else stream.write(Buffer.from(piece, "latin1"));
    await arrived(sent);
  }
}

/** Resolves when the stream has brought so much. */
function arrivals(stream: http2.Http2Stream): (text: string) => Promise<void> {
  let got = "", look = (): void => undefined;
  stream.setEncoding("latin1").on("data", (data: string) => { got += data; look(); });
  return (text) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`held back: ${JSON.stringify(text)}; until then came ${JSON.stringify(got)}`)), heldMilliseconds);
    look = () => {
      if (got !== text) return;
      clearTimeout(timer);
      resolve();
    };
    look();
  });
}

/** Resolves to the first value of the event. */
const event = (emitter: EventEmitter, name: string): Promise<unknown> => new Promise((resolve, reject) => {
  const timer = setTimeout(() => reject(new Error(`held back: no ${name}`)), heldMilliseconds);
  emitter.once(name, (value: unknown) => { clearTimeout(timer); resolve(value); });
});

async function play({ request, answer }: Exchange, session: http2.ClientHttp2Session, server: http2.Http2Server): Promise<void> {
  const begun = event(server, "stream");
  const near = session.request(request.headers, { endStream: request.pieces === undefined, waitForTrailers: request.trailers !== undefined });
  const far = await begun as http2.ServerHttp2Stream;
  await send(near, request, arrivals(far));
  const answered = event(near, "response");
  far.respond(answer.headers, { endStream: answer.pieces === undefined, waitForTrailers: answer.trailers !== undefined });
  await answered;
  const ended = event(near, "end");
  await send(far, answer, arrivals(near));
  near.resume();
  await ended;
}

interface Seen { frames: Record<"sent" | "forwarded" | "answered" | "received", string[]>; fired: Map<string, string[]>; held: string[] }

async function playAll(version: EnvoyVersion, filters: readonly HttpFilter[], wanted = exchanges): Promise<Seen> {
  const server = http2.createServer().on("sessionError", () => undefined);
  server.on("stream", (stream) => stream.on("error", () => undefined));
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const far = await Tap.to((server.address() as AddressInfo).port);
  try {
    return await withEnvoy({ version, filters, upstream: `http://127.0.0.1:${far.port}`, upstreamProtocol: "http2", transparent: true, accessLog: "none" }, async (envoy) => {
      const near = await Tap.to(envoy.port);
      const session = http2.connect(`http://127.0.0.1:${near.port}`).on("error", () => undefined), fired = new Map<string, string[]>(), held: string[] = [];
      try {
        for (const exchange of wanted) {
          const mark = envoy.log.mark();
          await play(exchange, session, server).catch((error: Error) => held.push(`${exchange.name}: ${error.message}`));
          // The log comes through a pipe of its own.
          await sleep(20);
          fired.set(exchange.name, envoy.wasmLog(mark).map(({ message }) => (JSON.parse(message) as { rule: string }).rule).filter((rule) => /^(head|body|answer)-/.test(rule)));
        }
        return { frames: { sent: framesOf(near.tap.forth.bytes), forwarded: framesOf(far.tap.forth.bytes), answered: framesOf(far.tap.back.bytes), received: framesOf(near.tap.back.bytes) }, fired, held };
      } finally {
        session.destroy();
        near.tap.close();
      }
    });
  } finally {
    far.tap.close();
    server.close();
  }
}

for (const version of envoyVersions) {
  const test = suite(`observe: HTTP/2 through Envoy ${version}`);
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;
  let plain: Seen["frames"] = { sent: [], forwarded: [], answered: [], received: [] };

  test.unless(missing, "without a filter every exchange goes through", async () => {
    const { frames, held } = await playAll(version, []);
    plain = frames;
    assert.equal(held, []);
    assert.ok(plain.forwarded.length > exchanges.length && plain.received.length > exchanges.length);
  });

  test.unless(missing, "observing changes no frame and holds none back, while its rules fire", async () => {
    const { frames, fired, held } = await playAll(version, observing);
    assert.equal(held, []);
    assert.equal(frames, plain);
    for (const { name, fires } of exchanges) assert.equal(fired.get(name), fires, `${name}: rules that fired`);
  });

  test.unless(missing, "off changes no frame, holds none back and records nothing", async () => {
    const { frames, fired, held } = await playAll(version, off);
    assert.equal(held, []);
    assert.equal(frames, plain);
    assert.equal([...fired.values()].flat(), []);
  });

  test.unless(missing, "enforcing the same rules would show", async () => {
    const one = exchanges.filter(({ name }) => name === "headers that would be changed");
    const [{ frames, held }, without] = [await playAll(version, enforcing, one), await playAll(version, [], one)];
    assert.equal(frames.sent, without.frames.sent);
    assert.not.equal(frames.forwarded, without.frames.forwarded);
    // The answer is held, for the rule over its body.
    assert.equal(held, [`${one[0]!.name}: held back: no response`]);
  });

  test.run();
}
