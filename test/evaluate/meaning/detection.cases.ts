import { equal, is } from "uvu/assert";
import { detectors } from "../../../cli/detectors/index.ts";
import type { Detector } from "../../../cli/detectors/types.ts";
import { layersOf } from "../../../cli/evaluate/detect/decode.ts";
import { excludes, readExclusion } from "../../../cli/evaluate/detect/exclusions.ts";
import { detect } from "../../../cli/evaluate/detect/index.ts";
import { layersOfInput } from "../../../cli/evaluate/inputs/index.ts";
import type { Condition } from "../../../cli/ir/types.ts";
import { request, truth } from "../builders.ts";
import { says, type Case } from "./case.ts";

const layers = (text: string): string[] => layersOf(text, 4).map((layer) => layer.text);
const second = (text: string): string | undefined => layers(text)[1];

const made: Detector = {
  name: "sql-injection", title: "", owaspApi: [], owaspTop: [], cwe: [], mitre: [],
  findings: [
    { id: "a", why: "", over: "text", pattern: /a\sb/i, score: 3, examples: [], counterExamples: [] },
    { id: "b", why: "", over: "text", pattern: /\bc\w\d/, score: 4, examples: [], counterExamples: [] },
  ],
};
const scores = (text: string): number[] => detect(text, "query", [made]).map(({ score }) => score);

const around = { place: "query", name: "q" } as const;
const tautology = "%27%20or%201%3d1--";
const asks = (more: Partial<Extract<Extract<Condition, { op: "test" }>["test"], { is: "detect" }>> = {}, places?: "query"[] | "path"[]): Condition => ({
  op: "test", select: { from: "request.headInputs", ...(places === undefined ? {} : { places }) }, quantifier: "any",
  test: { is: "detect", detectors: ["sql-injection"], score: { constant: 5 }, except: { constant: [] }, ...more },
});

export const detectionCases: Case[] = [
  says("A window of an input as it came is its first layer; each further layer is the one before with every escape undone once, from left to right, until nothing changes; there are `layersMax` at most, and of JSON within an input for each document that it stands in half as many, since the text around has layers of its own.", () => {
    equal([[], [around], [around, around]].map((within) => layersOfInput({ place: "json", name: "", text: "a", within })), [4, 2, 1]);
    equal([layers("plain"), layers("%2525252541"), layers("%26lt;%41")], [["plain"], ["%2525252541", "%25252541", "%252541", "%2541"], ["%26lt;%41", "&lt;A", "<A"]]);
  }),
  says("Undone are: valid `%XX` and `%uXXXX`; `&#N;` and `&#xN;` of up to eight digits, with or without `;`, and the named entities of ASCII's punctuation and white space; `\\uXXXX`, `\\u{X}`, `\\xXX`, three octal digits behind a `\\`, and `\\/`, `\\\"`, `\\'`.", () => {
    equal(["%41%u0042", "&#65;&#x42", "&lt;&colon;&Tab;", "\\u0041\\u{42}\\x43\\104", "\\/\\\"\\'"].map(second), ["AB", "AB", "<:\t", "ABCD", "/\"'"]);
    equal(["%4", "%zz", "&eacute;", "&#;", "\\n", "\\u12", "\\99"].map(second), Array.from({ length: 7 }));
  }),
  says("Over-long UTF-8 of an ASCII character becomes that character; fullwidth forms, circled letters and digits, and the signs that stand for a dot, a slash or an apostrophe become ASCII; NUL is dropped; `+ADw-` is UTF-7 for one ASCII character.", () => {
    equal(["\xc0\xae", "\xe0\x80\xaf", "\xef\xbc\x9c", "\xe2\x93\x90\xe2\x91\xa0", "\xe3\x80\x82\xe2\x88\x95\xca\xbc", "a\0b", "+ADw-"].map(second), [".", "/", "<", "a1", "./'", "ab", "<"]);
  }),
  says("`+` is a space in a text that has a valid `%XX` and no space.", () => equal(["1%27+or", "1%27 +or", "1+2"].map(second), ["1' or", "1' +or", undefined])),
  says("A text that is base64 as a whole (at least 16 letters of either alphabet, padded or not) and whose bytes are printable ASCII or white, seven of eight at least, has what it says as its next layer, and nothing else is undone in it.", () => {
    const encoded = Buffer.from("<script>alert(1)").toString("base64");
    equal([encoded, encoded.replace(/=*$/, ""), `${encoded} `, "QUJDREVGR0hJSg", "AAECAwQFBgcICQoLDA0ODw"].map(second), ["<script>alert(1)", "<script>alert(1)", undefined, undefined, undefined]);
  }),
  says("A finding is a pattern over a layer's bytes or over what a lexer makes of them; in patterns, `\\s`, `\\w`, `\\d`, `\\b` and the flag `i` mean ASCII.", () => {
    equal([scores("A\vB"), scores("a\xa0b"), scores("ac_1"), scores("\xe4c_1"), scores("c\xe41")], [[3], [], [], [4], []]);
  }),
  says("A detector's score in a layer is the sum of the scores of its findings that occur there, each once; it finds an attack where that reaches the score asked for.", () => {
    equal([scores("a b a b"), scores("a b cx1"), scores("a b %63x1")], [[3], [7], [3, 7]]);
    equal([5, 500].map((constant) => truth(asks({ score: { constant } }), request(`/?q=${tautology}`))), ["true", "false"]);
  }),
  says("`detect` is true where one of its detectors finds an attack in one layer of one window of one input of its places.", () => {
    equal([truth(asks(), request(`/?a=1&q=${tautology}`)), truth(asks({}, ["query"]), request(`/?q=${tautology}`)), truth(asks({}, ["path"]), request(`/?q=${tautology}`)), truth(asks({ detectors: ["scanner"] }), request(`/?q=${tautology}`))],
      ["true", "true", "false", "false"]);
    is(truth(asks(), request(`/?q=${"x".repeat(10_000)}${tautology}`)), "true");
  }),
  says("Of a header, a query parameter, a cookie, a form's field or a response's header, `detect` looks at the inputs or outputs of that place and name alone; of `cookie` as a header, at all cookies; of the path, at the path as it came.", () => {
    const named = (places: ("query" | "header")[], name: string): Condition => ({ ...(asks() as Extract<Condition, { op: "test" }>), select: { from: "request.headInputs", places, name } });
    const target = request(`/?q=1&r=${tautology}`, { q: "1' or 1=1--" });
    equal([named(["query"], "r"), named(["query"], "q"), named(["header"], "q"), named(["header"], "r"), named(["query"], "")].map((when) => truth(when, target)), ["true", "false", "true", "false", "false"]);
  }),
  says("What stands in an input as JSON is looked at where the outermost input that it stands in is, by whose place and name tests ask; its findings are those of `json-key` and `json`. Records tell of the outermost one.", () => {
    const target = request(`/?q=${encodeURIComponent(JSON.stringify({ id: "3 or sleep(5)=0" }))}`), named = (name: string): Condition => ({ ...(asks() as Extract<Condition, { op: "test" }>), select: { from: "request.headInputs", places: ["query"], name } });
    equal([asks(), asks({}, ["query"]), asks({}, ["path"]), named("q"), named("id")].map((when) => truth(when, target)), ["true", "true", "false", "true", "false"]);
  }),
  says("`contains` is true where one of its texts stands in one layer of one window of one input of its places.", () => {
    const contains = (text: string, places?: "query"[], ignoreCase = false): Condition => ({
      op: "test", select: { from: "request.headInputs", ...(places === undefined ? {} : { places }) }, quantifier: "any", test: { is: "contains", values: { constant: [text] }, ignoreCase },
    });
    const target = request("/x?q=a%2562c");
    equal([contains("abc"), contains("ABC"), contains("ABC", undefined, true), contains("abc", ["query"]), contains("/x", ["query"]), contains("/x")].map((when) => truth(when, target)), ["true", "false", "true", "true", "false", "true"]);
  }),
  says("`matches` is true where one of its patterns, or one of a parameter's, occurs in one layer of one window of one input of its places.", () => {
    const matches = (source: string, flags = "", places?: "query"[]): Condition => ({
      op: "test", select: { from: "request.headInputs", ...(places === undefined ? {} : { places }) }, quantifier: "any", test: { is: "matches", patterns: [{ source: "nothing", flags: "" }, { source, flags }] },
    });
    const target = request("/x?q=a%2562c");
    equal([matches("^a.c$"), matches("AB", "i"), matches("AB"), matches("%62"), matches("/x", "", ["query"]), matches("^/x$")].map((when) => truth(when, target)), ["true", "true", "false", "true", "false", "true"]);
    const configured: Condition = { op: "test", select: { from: "request.headInputs" }, quantifier: "any", test: { is: "matchesConfigured", values: { parameter: "list" } } };
    equal([["/^a.c$/"], ["/%62/", "/q{2}/"], ["/AB/"], []].map((list) => truth(configured, target, { parameters: [{ name: "list", type: "patterns", default: list, itemsMax: 4, bytesMax: 16 }] })), ["true", "true", "false", "false"]);
    is(truth(matches("z$"), request(`/?q=${"x".repeat(10_000)}z`)), "true");
  }),
  says("`unreadable` is true where some input could not be read, and false otherwise.", () => {
    const unreadable: Condition = { op: "test", select: { from: "request.headInputs" }, quantifier: "any", test: { is: "unreadable" } };
    equal(["/", `/?q=${tautology}`, `/?${"&p".repeat(600)}`].map((target) => truth(unreadable, request(target))), ["false", "false", "true"]);
  }),
  says("Otherwise each but `unreadable` is broken where some input could not be read, and false where there is none at all.", () => {
    const many = "&p".repeat(600);
    equal([truth(asks({}, ["query"]), request("/")), truth(asks(), request(`/?${many}`)), truth(asks(), request(`/?q=${tautology}${many}`))], ["false", "broken", "true"]);
  }),
  says("A finding does not count where one of the exclusions agrees with its input, or with one that this stands in: each is a text of `detector=`, `finding=`, `place=` and `name=` with their values, separated by spaces, and agrees where all that it says is so; one that says anything else, or nothing, never agrees.", () => {
    const agrees = (text: string): boolean => excludes(readExclusion(text), "sql-injection", "tautology", { place: "query", name: "q", text: "" });
    equal(["detector=sql-injection", "finding=tautology place=query", " name=q  place=query ", "place=query name=r", "detector=sql", "colour=red", "", "detector"].map(agrees), [true, true, true, false, false, false, false, false]);
    const inner = (text: string): boolean => excludes(readExclusion(text), "sql-injection", "tautology", { place: "json", name: "id", text: "", within: [around] });
    equal(["place=json name=id", "place=query name=q", "place=query", "place=query name=id", "place=json name=q"].map(inner), [true, true, true, false, false]);
    is(truth(asks({ except: { constant: ["place=query name=q"] } }), request(`/?q=${tautology}`)), "false");
    is(truth(asks({ except: { constant: ["place=query name=r"] } }), request(`/?q=${tautology}`)), "true");
  }),
];

/** The cases above need a detector that knows a tautology. */
if (!detectors.some(({ name }) => name === "sql-injection")) throw new Error("there is no detector of SQL injection");
