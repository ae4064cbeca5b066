/** `sidewall probe` against small services on 127.0.0.1, each of which reads its query in another way. */
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { suite } from "../support/suite.ts";
import { project, sidewall } from "./running.ts";

const test = suite("sidewall probe");

type Fields = [name: string, value: string][];
interface Reading { separators?: RegExp; plus?: boolean; decode?: (bytes: Buffer) => string }

/** A reader of queries and forms as frameworks have them. */
function fieldsOf(text: string, { separators = /&/, plus = true, decode = (bytes) => bytes.toString("utf8") }: Reading = {}): Fields {
  const decoded = (piece: string): string => decode(Buffer.from((plus ? piece.replaceAll("+", " ") : piece).replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))), "latin1"));
  return text.split(separators).map((piece): [string, string] => [decoded(piece.split("=")[0] ?? ""), decoded(piece.split("=").slice(1).join("="))]);
}
const valuesOf = (fields: Fields, name: string): string[] => fields.filter(([key]) => key === name).map(([, value]) => value);

const servers: Server[] = [];
process.on("exit", () => { for (const server of servers) server.close(); });

/** The URL of a service that answers with what this makes of the query, or of the form. */
async function service(answer: (text: string, request: IncomingMessage) => string): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => { body += piece.toString("latin1"); });
    request.on("end", () => { response.end(answer(request.method === "POST" ? body : (request.url ?? "").split("?").slice(1).join("?"), request)); });
  });
  servers.push(server);
  await new Promise<void>((done) => { server.listen(0, "127.0.0.1", done); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/search`;
}

const learnt = async (url: string, ...more: string[]): Promise<unknown> => {
  const { code, out, err } = await sidewall(["probe", url, "--json", ...more]);
  assert.is(code, 0, err);
  return JSON.parse(out);
};
const usual = { duplicates: "last", semicolon: false, plus: true, charset: "utf-8" };
const html = (text: string): string => text.replace(/[&<>"'+;=]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const services: [what: string, answer: (text: string) => string, profile: object][] = [
  ["the last of duplicates", (text) => `<h1>Results for ${html(valuesOf(fieldsOf(text), "q").at(-1) ?? "")}</h1>`, usual],
  ["the first of duplicates", (text) => JSON.stringify({ q: valuesOf(fieldsOf(text), "q")[0] ?? null }), { ...usual, duplicates: "first" }],
  ["an array of duplicates", (text) => JSON.stringify({ q: valuesOf(fieldsOf(text), "q") }), { ...usual, duplicates: "all" }],
  ["duplicates joined", (text) => valuesOf(fieldsOf(text), "q").join(","), { ...usual, duplicates: "joined" }],
  ["a semicolon separates", (text) => JSON.stringify(valuesOf(fieldsOf(text, { separators: /[&;]/ }), "q").at(-1)), { ...usual, semicolon: true }],
  ["an echo of all parameters", (text) => JSON.stringify(fieldsOf(text)), { ...usual, duplicates: "all" }],
  ["an echo of all, with a semicolon that separates, as a page", (text) => fieldsOf(text, { separators: /[&;]/ }).map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value)}</dd>`).join(""), { ...usual, duplicates: "all", semicolon: true }],
  ["a plus is a plus", (text) => html(valuesOf(fieldsOf(text, { plus: false }), "q").at(-1) ?? ""), { ...usual, plus: false }],
  ["another charset", (text) => valuesOf(fieldsOf(text, { decode: (bytes) => bytes.toString("latin1") }), "q").at(-1) ?? "", { ...usual, charset: "windows-1252" }],
  ["the target as it came besides", (text) => `${text} ${valuesOf(fieldsOf(text), "q").at(-1) ?? ""}`, usual],
  ["letters only", (text) => (valuesOf(fieldsOf(text), "q").at(-1) ?? "").replace(/[^a-z]/g, ""), { duplicates: "last", semicolon: false }],
];

for (const [what, answer, profile] of services) test(`learns: ${what}`, async () => { assert.equal(await learnt(await service(answer)), { query: profile }); });

test("asks six times, with a word that is no attack, and says so of itself", async () => {
  const asked: string[] = [], url = await service((text, { headers, method }) => {
    asked.push(`${method} ${headers["user-agent"]} ${text}`);
    return JSON.stringify(fieldsOf(text));
  });
  await learnt(`${url}?lang=en`, "--parameter", "name");
  assert.is(asked.length, 6);
  for (const line of asked) assert.match(line, /^GET sidewall-probe lang=en&(?:sidewall=1;)?name=[a-z%0-9+&=]+(?:%c3%a9)?[a-z%0-9]*$/);
});

test("asks with forms, and writes what a module's configuration says", async () => {
  const url = await service((text, { method }) => (method === "POST" ? JSON.stringify(fieldsOf(text, { separators: /[&;]/, plus: false })) : "")), folder = project({});
  const { code, out, err } = await sidewall(["probe", url, "--form", "-o", "upstream.json"], { cwd: folder });
  assert.equal([code, out], [0, ""]);
  assert.equal(JSON.parse(readFileSync(join(folder, "upstream.json"), "utf8")), { upstream: { duplicates: "all", semicolon: true, plus: false, charset: "utf-8", guessContentType: true } });
  assert.match(err, "no answer repeats what a query says: this is of forms, and taken for queries as well\n+ is a plus\n; separates parameters\nof several values of one name all count");
});

test("what differs between queries and forms is left out, with a word of why; what nobody asked of forms is said", async () => {
  const url = await service((text, { method }) => JSON.stringify(valuesOf(fieldsOf(text, { plus: method !== "POST" }), "q").at(method === "POST" ? 0 : -1)));
  const both = await sidewall(["probe", url, "--form"]), alone = await sidewall(["probe", url]);
  assert.equal(JSON.parse(both.out), { upstream: { semicolon: false, charset: "utf-8", guessContentType: true } });
  assert.match(both.err, "plus is true in queries and false in forms: it is left out\n; separates nothing\nduplicates is last in queries and first in forms: it is left out");
  assert.equal(JSON.parse(alone.out), { upstream: usual });
  assert.match(alone.err, "this is of queries, and taken for forms as well, which --form asks");
  assert.equal(await learnt(url, "--form"), { query: usual, form: { ...usual, plus: false, duplicates: "first" }, guessContentType: true });
});

test("learns whether the type of a body matters, by JSON and forms that say another", async () => {
  /** What a service of that kind repeats of a body: its type, and what it reads JSON and forms as. */
  const typed = (readsJson: (type: string | undefined) => boolean, readsForm: (type: string | undefined) => boolean): Promise<string> => service((text, { method, headers }) => {
    if (method !== "POST") return valuesOf(fieldsOf(text), "q").at(-1) ?? "";
    const type = headers["content-type"], isJson = text.startsWith("{");
    if (isJson && readsJson(type)) return (JSON.parse(text) as { q: string }).q;
    return !isJson && readsForm(type) ? valuesOf(fieldsOf(text), "q").at(-1) ?? "" : text;
  });
  const isJson = (type: string | undefined): boolean => type === "application/json", isForm = (type: string | undefined): boolean => type === "application/x-www-form-urlencoded", any = (): boolean => true, none = (): boolean => false;
  const cases: [readsJson: (type: string | undefined) => boolean, readsForm: (type: string | undefined) => boolean, guesses: boolean | undefined][] = [
    [isJson, isForm, false], [any, isForm, true], [isJson, any, true], [none, none, undefined], [(type) => isJson(type) || type === undefined, none, true], [none, (type) => isForm(type) || type === "application/json", true],
  ];
  for (const [readsJson, readsForm, guesses] of cases) {
    const { guessContentType } = await learnt(await typed(readsJson, readsForm), "--form") as { guessContentType?: boolean };
    assert.is(guessContentType, guesses);
  }
});

test("says what it cannot learn from", async () => {
  const deaf = await sidewall(["probe", await service(() => "hello")]), raw = await sidewall(["probe", await service((text) => text)]), seen: string[] = [];
  const keeps = await sidewall(["probe", await service((text) => { seen.push(...valuesOf(fieldsOf(text), "q")); return seen.join(); })]);
  for (const { code, err } of [deaf, raw]) assert.ok(code === 1 && /does not repeat the value of "q": name a parameter that it repeats with --parameter/.test(err), err);
  assert.ok(keeps.code === 1 && /repeats what was asked before/.test(keeps.err), keeps.err);
  for (const [words, message] of [[["probe", "ftp://a/"], "is no http or https URL"], [["probe", "http://127.0.0.1:1/"], "does not answer"], [["probe", "http://a/", "--parameter", "a b"], "--parameter"]] as const) {
    const { code, err } = await sidewall(words);
    assert.ok(code === 1 && err.includes(message), err);
  }
});

test.after(() => { for (const server of servers) server.close(); });
test.run();
