import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, readAll, refusalOf, shown } from "./reading.ts";

const test = suite("replay: Postman collections");

const collection = (item: object[], more: object = {}) => JSON.stringify({ info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }, item, ...more }, undefined, 1);

test("walks folders, fills variables, inherits authorisation", async () => {
  const file = fileOf("c.json", collection([
    { name: "Auth", variable: [{ key: "who", value: "alice" }], item: [{
      name: "Login", request: {
        method: "POST", url: { raw: "{{base}}/login/:id?a=b c", variable: [{ key: "id", value: "{{who}}" }] }, auth: { type: "basic", basic: [{ key: "username", value: "u" }, { key: "password", value: "p" }] },
        header: [{ key: "X", value: "{{who}}" }, { key: "Y", value: "1", disabled: true }], body: { mode: "raw", raw: '{"n":"{{unset}}"}', options: { raw: { language: "json" } } },
      }, response: [{ code: 401, header: [{ key: "Content-Encoding", value: "gzip" }, { key: "a", value: "b" }], body: "no" }],
    }] },
    { name: "Form", request: { method: "POST", url: { protocol: "https", host: ["api", "example"], path: ["v1", "x"], query: [{ key: "q", value: "1" }, { key: "r", value: "2", disabled: true }] },
      body: { mode: "urlencoded", urlencoded: [{ key: "a", value: "1 2" }, { key: "b", value: "3", disabled: true }] } } },
    { name: "Form", request: "http://h/y" },
  ], { variable: [{ key: "base", value: "{{proto}}://shop.example" }, { key: "proto", value: "https" }, { key: "t", value: "T" }], auth: { type: "bearer", bearer: [{ key: "token", value: "{{t}}" }] } }));
  const { exchanges, notes } = await readAll(file);
  assert.equal(exchanges.map(shown), [
    { id: "Auth/Login", place: "c.json: item[0].item[0]", request: "POST /login/alice?a=b%20c", body: '{"n":"unset"}', response: [401, "a: b", "no"], scheme: "https",
      headers: ["host: shop.example", "X: alice", "authorization: Basic dTpw", "content-type: application/json", "content-length: 13"] },
    { id: "Form", place: "c.json: item[1]", request: "POST /v1/x?q=1", body: "a=1%202", response: [200, ""], scheme: "https",
      headers: ["host: api.example", "authorization: Bearer T", "content-type: application/x-www-form-urlencoded", "content-length: 7"] },
    { id: "Form#2", place: "c.json: item[2]", request: "GET /y", headers: ["host: h", "authorization: Bearer T"], body: "", response: [200, ""], scheme: "http" },
  ]);
  assert.equal(notes, ["c.json: the variable {{unset}} has no value and stands as its name (--variable unset=…)"]);
});

test("takes variables from the command line, and reads the API's wrapper, multipart and GraphQL bodies", async () => {
  const inner = collection([
    { name: "m", request: { method: "POST", url: "{{u}}/m", body: { mode: "formdata", formdata: [{ key: "a", value: "1" }, { key: "f", type: "file", src: "/tmp/x.png" }] } } },
    { name: "g", request: { method: "POST", url: "{{u}}/g", body: { mode: "graphql", graphql: { query: "{a}", variables: "{\"b\":1}" } } } },
  ]);
  const { exchanges, notes } = await readAll(fileOf("w.json", `{"collection": ${inner}}`), undefined, { variables: { u: "http://h" } });
  assert.equal(notes, []);
  assert.match(shown(exchanges[0]!).body as string, /name="a"\r\n\r\n1\r\n[\s\S]*name="f"; filename="x\.png"/);
  assert.is(shown(exchanges[1]!).body, '{"query":"{a}","variables":{"b":1}}');
});

test("names the line of an item that it cannot use", async () => {
  const text = collection([{ name: "a", request: "http://h/" }, { name: "b", request: { url: "ftp://h/" } }]);
  const line = text.slice(0, text.indexOf('"name": "b"')).split("\n").length - 1;
  assert.is(await refusalOf(fileOf("bad.json", text)), `Unusable: bad.json:${line}: item[1].request.url: is not an http URL: "ftp://h/"`);
});

test.run();
