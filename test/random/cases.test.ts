// What every random case is, whatever its seed.
import * as assert from "uvu/assert";
import fc from "fast-check";
import { check } from "../../cli/check/check.ts";
import type { Message, Pair } from "../../cli/evaluate/index.ts";
import { suite } from "../support/suite.ts";
import { anyIr, randomCase, randomIr, randomRun, seedOf, type Chunking } from "./index.ts";

const seeds = Array.from({ length: 400 }, (_, index) => seedOf(11, index));

const test = suite("random cases");

test("the compiler's check lets every random IR through", () => {
  fc.assert(fc.property(anyIr, (ir) => assert.equal(check(ir).filter(({ severity }) => severity === "error"), [])), { seed: 1, numRuns: 1000 });
});

test("the same seed gives the same case, another one another", () => {
  for (const seed of seeds.slice(0, 50)) assert.equal(randomCase(seed), randomCase(seed));
  assert.is(new Set(seeds.map((seed) => JSON.stringify(randomIr(seed)))).size, seeds.length);
  assert.is(new Set(seeds.map((seed) => JSON.stringify(randomRun(randomIr(1), seed)))).size, seeds.length);
});

const sumOf = ({ lengths }: Chunking): number => lengths.reduce((sum, length) => sum + length, 0);

test("chunks are those of the bodies, and none is empty", () => {
  for (const seed of seeds) {
    const { run } = randomCase(seed);
    assert.is(sumOf(run.requestChunking), run.exchange.request.body?.length ?? 0);
    assert.is(sumOf(run.responseChunking), run.exchange.response?.body?.length ?? 0);
    assert.not([...run.requestChunking.lengths, ...run.responseChunking.lengths].includes(0));
  }
});

test("texts of the wire are byte strings, and names are in lower case", () => {
  for (const seed of seeds) {
    const { exchange } = randomCase(seed).run;
    const properties = Object.values(exchange.host ?? {}).filter((value) => typeof value === "string");
    for (const text of [...exchange.request.headers.flat(), ...(exchange.response?.headers.flat() ?? []), ...properties]) assert.match(text, /^[\x00-\xff]*$/);
    for (const [name] of exchange.request.headers) assert.is(name, name.toLowerCase());
  }
});

const valueOf = (headers: readonly Pair[], name: string): string => headers.find(([each]) => each === name)?.[1] ?? "";

test("what is made for HTTP/1.1 can be sent by it", () => {
  for (const seed of seeds) {
    const { exchange } = randomCase(seed, "http1").run;
    const messages: Message[] = [exchange.request, ...(exchange.response === undefined ? [] : [exchange.response])];
    for (const { headers } of messages) for (const [, value] of headers) assert.match(value, /^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$/);
    assert.match(valueOf(exchange.request.headers, ":path"), /^\/[\x21-\x7e]*$/);
    assert.match(valueOf(exchange.request.headers, ":method"), /^[A-Z]+$/);
    for (const { headers } of messages) assert.ok(headers.filter(([name]) => name === "content-type").length <= 1);
    const { response } = exchange;
    if (response !== undefined) assert.match(valueOf(response.headers, ":status"), /^[2-5]\d\d$/);
    if (response?.body !== undefined) assert.not(/^(204|304)$/.test(valueOf(response.headers, ":status")) || valueOf(exchange.request.headers, ":method") === "HEAD");
    assert.is(exchange.host, undefined);
  }
});

test.run();
