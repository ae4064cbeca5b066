import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, readAll, refusalOf, shown } from "./reading.ts";

const test = suite("replay: access logs");

test("reads combined, common and cut lines, bytes included", async () => {
  const file = fileOf("a.log", [
    String.raw`10.1.2.3 - - [17/May/2015:10:05:03 +0200] "GET /a?b=%20 HTTP/1.1" 404 12 "http://r/" "M \"x\" \\ \xff"`,
    "host.example - bob smith [17/May/2015:10:05:03 +0000] \"GET http://o.example/x HTTP/1.0\" 200 -",
    '::1 - - [17/May/2015:10:05:03 -0530] "HEAD /cut HTTP/1.1" 200 2 "-" "half a user ag', "",
  ].join("\n"));
  const { exchanges, notes } = await readAll(file);
  assert.equal(notes, []);
  assert.equal(exchanges.map(shown), [
    { id: "a.log:1", place: "a.log:1", request: "GET /a?b=%20", headers: ["host: localhost", "referer: http://r/", 'user-agent: M "x" \\ ÿ'], body: "", response: [404, ""], scheme: "http",
      source: { ip: "10.1.2.3" }, unixSeconds: 1431849903 },
    { id: "a.log:2", place: "a.log:2", request: "GET /x", headers: ["host: o.example"], body: "", response: [200, ""], scheme: "http", unixSeconds: 1431857103 },
    { id: "a.log:3", place: "a.log:3", request: "HEAD /cut", headers: ["host: localhost", "user-agent: half a user ag"], body: "", response: [200, ""], scheme: "http",
      source: { ip: "::1" }, unixSeconds: 1431876903 },
  ]);
});

test("leaves out what was no request, and refuses what is no log line", async () => {
  const handshake = String.raw`1.2.3.4 - - [17/May/2015:10:05:03 +0000] "\x16\x03\x01" 400 0`;
  assert.equal((await readAll(fileOf("b.log", handshake))).notes, ["b.log:1: what the log holds in place of a request line is none (a handshake, a time-out); the line was left out"]);
  assert.match(await refusalOf(fileOf("c.log", `${handshake}\nhello`)), "Unusable: c.log:2: is not a line of the Common or Combined Log Format");
});

test.run();
