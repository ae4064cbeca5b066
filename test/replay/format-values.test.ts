import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, lines, one, refusalOf } from "./reading.ts";

const test = suite("replay: values");

test("puts a text where it is told, so that the upstream decodes that text", async () => {
  const file = fileOf("v.jsonl", lines({ text: "a b;%41/'é\n\"", label: 1, source: "s" }));
  const places = ["query", "form", "json", "cookie", "path", "header"] as const;
  const read = await Promise.all(places.map((place) => one(file, undefined, { place })));
  assert.equal(read.map(({ id, request, headers, body, label }) => [id, request, (headers as string[]).slice(1), body, label]), [
    ["v.jsonl:1", "GET /?q=a%20b%3B%2541%2F%27%C3%A9%0A%22", [], "", 1],
    ["v.jsonl:1", "POST /", ["content-type: application/x-www-form-urlencoded", "content-length: 33"], "q=a%20b%3B%2541%2F%27%C3%A9%0A%22", 1],
    ["v.jsonl:1", "POST /", ["content-type: application/json", "content-length: 23"], '{"q":"a b;%41/\'Ã©\\n\\""}', 1],
    ["v.jsonl:1", "GET /", ["cookie: q=a b%3B%2541/'Ã©%0A%22"], "", 1],
    ["v.jsonl:1", "GET /a%20b%3B%2541/'%C3%A9%0A%22", [], "", 1],
    ["v.jsonl:1", "GET /", ["user-agent: a b;%41/'Ã© \""], "", 1],
  ]);
});

test("lets the command line name field, target and host", async () => {
  const read = await one(fileOf("w.jsonl", lines({ text: "x", id: "w" })), undefined, { field: "id", target: "/s?a=1", host: "h" });
  assert.equal([read.id, read.request, read.headers], ["w", "GET /s?a=1&id=x", ["host: h"]]);
});

test("refuses a line without text", async () => {
  assert.is(await refusalOf(fileOf("x.jsonl", lines({ text: "x" }, { txt: "x" }))), "Unusable: x.jsonl:2: text: expected a text, found nothing");
});

test.run();
