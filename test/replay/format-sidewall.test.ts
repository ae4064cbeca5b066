import { gzipSync } from "node:zlib";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, folder, lines, one, readAll, refusalOf, shown } from "./reading.ts";

const test = suite("replay: Sidewall's own lines");

test("reads every member", async () => {
  const file = fileOf("all.jsonl", lines({
    id: "x", request: { method: "POST", path: "/a?b=é", headers: [["Host", "shop.example"], ["x", " ä "], ["x", { base64: "/w==" }]], body: { base64: "AP8=" }, trailers: [["t", "1"]] },
    response: { status: 404, headers: [["server", "u"]], body: "nö" }, source: { ip: "10.0.0.1", port: 9, spiffe: "spiffe://a/b", mtls: true, tlsVersion: "TLSv1.3", serverName: "s", more: 1 },
    destination: { ip: "::1", port: 443 }, time: "2026-01-31T09:30:00.5Z", scheme: "https", route: { name: "r", cluster: "c" }, chunks: [1, 0, 1], label: 1,
  }));
  assert.equal(await one(file), {
    id: "x", place: "all.jsonl:1", request: "POST /a?b=Ã©", headers: ["Host: shop.example", "x:  Ã¤ ", "x: ÿ"], body: "\0ÿ", response: [404, "server: u", "nÃ¶"],
    scheme: "https", source: { ip: "10.0.0.1", port: 9, spiffe: "spiffe://a/b", mtls: true, tlsVersion: "TLSv1.3", serverName: "s" }, destination: { ip: "::1", port: 443 },
    route: { name: "r", cluster: "c" }, unixSeconds: 1769851800.5, label: 1, chunks: { request: [1, 0, 1] },
  });
});

test("takes an empty 200 where no response is given, and the file's name and line where no id is", async () => {
  const file = fileOf("short.jsonl", `\ufeff\n  \n${lines({ request: { method: "GET", path: "/" } }, { id: 7, request: { method: "GET", path: "*" }, time: 1769851800, chunks: 3, route: "r", label: -1 })}\r\n`);
  const { exchanges } = await readAll(file);
  assert.equal(exchanges.map(shown), [
    { id: "short.jsonl:3", place: "short.jsonl:3", request: "GET /", headers: [], body: "", response: [200, ""], scheme: "http" },
    { id: 7, place: "short.jsonl:4", request: "GET *", headers: [], body: "", response: [200, ""], scheme: "http", unixSeconds: 1769851800, chunks: { request: 3, response: 3 }, route: { name: "r" } },
  ]);
});

test("names members that it does not know", async () => {
  const { notes } = await readAll(fileOf("odd.jsonl", lines({ request: { method: "GET", path: "/", boddy: "x" }, lable: 1 })));
  assert.equal(notes, ['odd.jsonl:1: the member "lable" is not known and was ignored', 'odd.jsonl:1: the member "request.boddy" is not known and was ignored']);
});

const good = { request: { method: "GET", path: "/" } };
const refusals: [string, unknown, string][] = [
  ["not JSON", '{"request": }', "is not JSON: "],
  ["not an object", "[]", "expected an object, found a list"],
  ["no request", { id: "a" }, "request: expected an object, found nothing"],
  ["a path that is a number", { request: { method: "GET", path: 3 } }, 'request.path: expected a text or {"base64": "…"}, found the number 3'],
  ["an empty path", { request: { method: "GET", path: "" } }, "request.path: is empty"],
  ["no method", { request: { path: "/" } }, 'request.method: expected a text or {"base64": "…"}, found nothing'],
  ["headers as an object", { request: { ...good.request, headers: { a: "b" } } }, "request.headers: expected a list, found an object"],
  ["a triple", { request: { ...good.request, headers: [["a", "b", "c"]] } }, "request.headers[0]: expected a pair [name, value], found a list"],
  ["an empty name", { request: { ...good.request, headers: [["", "b"]] } }, "request.headers[0][0]: a header's name is empty"],
  ["a pseudo-header", { request: { ...good.request, headers: [[":path", "b"]] } }, 'request.headers: holds the pseudo-header ":path"; method, path, scheme and the header host say that'],
  ["a body that is not base64", { request: { ...good.request, body: { base64: "é" } } }, "request.body.base64: is not base64"],
  ["a status out of range", { ...good, response: { status: 42 } }, "response.status: expected a whole number from 100 to 999, found 42"],
  ["a scheme", { ...good, scheme: "ftp" }, 'scheme: expected "http" or "https", found "ftp"'],
  ["a time", { ...good, time: "noon" }, "time: expected seconds since 1970 or a date and time as in 2026-01-31T09:30:00Z"],
  ["chunks", { ...good, chunks: { request: ["a"] } }, "chunks.request: expected lengths of pieces in bytes, such as [3, 10, 1], or one length above 0"],
  ["a label", { ...good, label: "bad" }, 'label: expected 1 (attack), 0 (benign), or -1 or null (nobody said), found the text "bad"'],
];
for (const [name, value, message] of refusals) {
  test(`refuses ${name}, with file and line`, async () => {
    const said = await refusalOf(fileOf("bad.jsonl", lines(good, value)), "sidewall");
    assert.is(said.slice(0, `Unusable: bad.jsonl:2: ${message}`.length), `Unusable: bad.jsonl:2: ${message}`);
  });
}

test("refuses bytes that are not UTF-8", async () => {
  assert.is(await refusalOf(fileOf("latin.jsonl", Buffer.concat([Buffer.from(`${lines(good)}\n{"id":"`), Buffer.from([0xe4]), Buffer.from('"}')]))), "Unusable: latin.jsonl:2: is not UTF-8");
});

test("reads gzip, and refuses half of it", async () => {
  const packed = gzipSync(lines(...Array.from({ length: 5_000 }, (_, index) => ({ ...good, id: Math.imul(index, 2_654_435_761) }))));
  assert.is((await readAll(fileOf("x.jsonl.gz", packed))).exchanges.length, 5_000);
  assert.match(await refusalOf(fileOf("half.jsonl.gz", packed.subarray(0, packed.length / 2))), "half.jsonl.gz: is not whole gzip");
});

test("refuses what is no file", async () => {
  assert.is(await refusalOf(`${folder}/none.jsonl`), "Unusable: none.jsonl: no such file");
  assert.match(await refusalOf(folder), "is a folder, not a file");
});

test("counts lines over the edges of read blocks", async () => {
  const body = "é".repeat(700_000);
  const { exchanges } = await readAll(fileOf("long.jsonl", lines(...[1, 2, 3, 4].map((id) => ({ id, request: { method: "POST", path: "/", body } })))), "sidewall");
  assert.equal(exchanges.map(({ id, place, request }) => [id, place.line, request.body.length]), [[1, 1, 1_400_000], [2, 2, 1_400_000], [3, 3, 1_400_000], [4, 4, 1_400_000]]);
});

test.run();
