import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, one, readAll, refusalOf, shown } from "./reading.ts";

const test = suite("replay: HTTP Archive");

const entry = (request: object, more: object = {}) => ({ request: { method: "GET", url: "https://user:p@shop.example/a/../b?x=%zz#f", headers: [], ...request }, ...more });
const archive = (...entries: object[]): string => JSON.stringify({ log: { version: "1.2", entries } }, undefined, 1);

test("keeps the target as it was written and takes the host from the URL", async () => {
  assert.equal(await one(fileOf("a.har", archive(entry({}, { startedDateTime: "2026-01-31T09:30:00.000Z", serverIPAddress: "[::1]" })))), {
    id: "a.har#1", place: "a.har: log.entries[0]", request: "GET /a/../b?x=%zz", headers: ["host: shop.example"], body: "", response: [200, ""], scheme: "https",
    destination: { ip: "::1" }, unixSeconds: 1769851800,
  });
});

test("drops pseudo-headers, splits joined values, and drops what is not true of a decoded body", async () => {
  const headers = [{ name: ":authority", value: "h2.example" }, { name: ":path", value: "/" }, { name: "Accept", value: "*/*" }];
  const response = {
    status: 201, headers: [{ name: "Set-Cookie", value: "a=1\nb=2" }, { name: "Content-Encoding", value: "gzip" }, { name: "content-length", value: "9" }],
    content: { mimeType: "text/plain", text: "aGk=", encoding: "base64" },
  };
  const read = await one(fileOf("b.har", archive(entry({ headers }, { response }))));
  assert.equal([read.headers, read.response], [["host: h2.example", "Accept: */*"], [201, "Set-Cookie: a=1", "Set-Cookie: b=2", "hi"]]);
});

test("reads posted text, posted fields and cookies", async () => {
  const { exchanges, notes } = await readAll(fileOf("c.har", archive(
    entry({ method: "POST", postData: { mimeType: "application/json", text: "{}" } }),
    entry({ method: "POST", postData: { mimeType: "application/x-www-form-urlencoded", params: [{ name: "a b", value: "ö" }] }, cookies: [{ name: "s", value: "1" }, { name: "t", value: "2" }] }),
    entry({ url: "data:text/plain,x" }), entry({}, { response: { status: 0, headers: [] } }),
  )));
  assert.equal(exchanges.map(shown).map(({ id, headers, body, response }) => [id, headers, body, response]), [
    ["c.har#1", ["host: shop.example", "content-type: application/json"], "{}", [200, ""]],
    ["c.har#2", ["host: shop.example", "cookie: s=1; t=2", "content-type: application/x-www-form-urlencoded"], "a%20b=%C3%B6", [200, ""]],
    ["c.har#4", ["host: shop.example"], "", [200, ""]],
  ]);
  assert.equal(notes, ["c.har: log.entries[2]: an entry that is not HTTP (data:, blob:, an extension) was left out"]);
});

test("names the line of an entry that it cannot use", async () => {
  const text = archive(entry({}), entry({ url: 3 }));
  const line = text.slice(0, text.indexOf('"url": 3')).split("\n").length - 3;
  assert.is(await refusalOf(fileOf("d.har", text)), `Unusable: d.har:${line}: log.entries[1].request.url: expected a text, found the number 3`);
  assert.match(await refusalOf(fileOf("e.har", '{"log":{"entries":[')), "Unusable: e.har: is not JSON: ");
  assert.match(await refusalOf(fileOf("f.har", '{"log":{}}')), "log.entries: expected a list, found nothing");
  assert.match(await refusalOf(fileOf("g.har", archive(entry({ url: "/relative" })))), 'expected an absolute URL, found "/relative"');
});

test.run();
