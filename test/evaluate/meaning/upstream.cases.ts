import { equal } from "uvu/assert";
import type { AnomalyName, Condition } from "../../../cli/ir/types.ts";
import { bodyInputs, headInputs } from "../../../cli/evaluate/inputs/index.ts";
import { type Upstream, usualUpstream } from "../../../cli/evaluate/configuration.ts";
import { form, found, message, outcomeOf, policy, request, rule } from "../builders.ts";
import { says, type Case } from "./case.ts";

const query: Condition = { op: "test", select: { from: "request.query", name: "a" }, quantifier: "any", test: { is: "in", values: { constant: ["b c"] }, ignoreCase: false } };
const method: Condition = { op: "test", select: { from: "request.method" }, quantifier: "any", test: { is: "in", values: { constant: ["PUT"] }, ignoreCase: false } };
const odd = (...names: AnomalyName[]): Condition => ({ op: "test", select: { from: "request.anomalies" }, quantifier: "any", test: { is: "anomaly", names } });
const problems = (configuration: string, when: Condition): string[] => outcomeOf([policy([rule("r", when)])], configuration, request("/")).problems.map(({ code, at }) => `${code} ${at}`);
const fires = (configuration: object, target: string): boolean => outcomeOf([policy([rule("r", query)])], configuration, request(target)).rules.length === 1;
const semicolon = { ...usualUpstream, semicolon: true }, plus = { ...usualUpstream, plus: false }, wide = { ...usualUpstream, charset: "windows-1252" as const }, guessing = { ...usualUpstream, guessContentType: true };

const texts = (target: string, duplicates: Upstream["duplicates"]): string[] => headInputs(message({ ":path": target }), { ...usualUpstream, duplicates }).inputs.map(({ text }) => text);

export const upstreamCases: Case[] = [
  says("Where a rule reads a query or a form (their names and values, inputs or anomalies of a body, or `query-duplicate` or `query-utf8`), the configuration knows `upstream`, which says how the service behind reads: `{\"plus\": true, \"semicolon\": false, \"duplicates\": \"all\", \"charset\": \"utf-8\", \"guessContentType\": false}` unless it says otherwise.", () => {
    equal([problems('{"upstream":{}}', query), problems('{"upstream":{"plus":false,"semicolon":true}}', query), problems('{"upstream":{}}', method), problems('{"upstream":{"plus":1}}', query), problems('{"upstream":{"x":true}}', query).length, problems('{"upstream":{"duplicates":"some"}}', query)], [[], [], ["SW6003 /upstream"], ["SW6002 /upstream/plus"], 1, ["SW6002 /upstream/duplicates"]]);
    equal([problems('{"upstream":{}}', odd()), problems('{"upstream":{}}', odd("query-utf8")), problems('{"upstream":{}}', odd("path-utf8"))], [[], [], ["SW6003 /upstream"]]);
    equal([fires({}, "/?a=b+c"), fires({ upstream: {} }, "/?a=b+c"), fires({ upstream: { plus: true } }, "/?a=b+c"), fires({}, "/?x;a=b+c")], [true, true, true, false]);
  }),
  says("Where `plus` is `false`, a `+` in a query or a form is a plus.", () => {
    equal([fires({ upstream: { plus: false } }, "/?a=b+c"), fires({ upstream: { plus: false } }, "/?a=b%20c")], [false, true]);
    equal([found({ from: "request.form", name: "a+" }, form("a+=+%2b"), {}, plus), found({ from: "request.form", name: "a " }, form("a+=+%2b"))], [["++"], [" +"]]);
    equal(headInputs(message({ ":path": "/?a=+" }), plus).inputs.map(({ text }) => text), ["a", "+", "/"]);
  }),
  says("Where `semicolon` is `true`, a `;` in a query or a form separates as `&` does.", () => {
    equal([fires({ upstream: { semicolon: true } }, "/?x;;a=b+c&"), fires({ upstream: { semicolon: false } }, "/?x;a=b+c")], [true, false]);
    equal([found({ from: "request.form", name: "a" }, form("b;a=1;a=2&a=3;"), {}, semicolon), found({ from: "request.form", name: "a" }, form("b;a=1;a=2&a=3;"))], [["1", "2", "3"], ["3;"]]);
    const view = { message: { ...message({ "content-type": "application/x-www-form-urlencoded" }), body: Buffer.from("a=1;a=2") }, isResponse: false, opensStream: false, bytesMax: 100 };
    equal([bodyInputs({ ...view, upstream: semicolon }), bodyInputs({ ...view, upstream: usualUpstream })].map(({ inputs, anomalies }) => [inputs.map(({ text }) => text).join(), anomalies?.join()]), [["a,1,a,2", "form-duplicate"], ["a,1;a=2", ""]]);
  }),
  says("Where `duplicates` is `first` or `last`, a query or a form has of each name its first or its last value alone; where it is `joined`, the values of a name that stands more than once are one, which is broken for tests of its content.", () => {
    const of = (duplicates: Upstream["duplicates"]): unknown[] => ["/?a=1&b=2&%61=3", "/?b=2"].map((target) => found({ from: "request.query", name: "a" }, request(target), {}, { ...usualUpstream, duplicates }));
    equal((["all", "first", "last", "joined"] as const).map(of), [[["1", "3"], "absent"], [["1"], "absent"], [["3"], "absent"], [["(3 bytes)"], "absent"]]);
    equal(found({ from: "count", of: { from: "request.form", name: "a" } }, form("a=1&a=2"), {}, { ...usualUpstream, duplicates: "joined" }), ["1"]);
  }),
  says("Every value is an input whatever `duplicates` says, since what the service ignores somebody else may read, and a profile may be wrong.", () => {
    for (const duplicates of ["all", "first", "last"] as const) equal(texts("/?a=1&a=2", duplicates), ["a", "1", "a", "2", "/"]);
  }),
  says("Where it is `joined`, the values of a name that stands more than once are, behind all names and values of the query or the form, one more input, with commas between them.", () => {
    equal(texts("/?id=1/*&b=2&id=*/union+select&b=&c", "joined"), ["id", "1/*", "b", "2", "id", "*/union select", "b", "c", "1/*,*/union select", "2,", "/"]);
  }),
  says("For that the first `joinedFieldsMax` fields are kept, with `joinedBytesMax` bytes of names and values, each value of at most `joinedValueBytesMax`; where there are more fields, or a value of such a name was not kept, the inputs are broken.", () => {
    const broken = (query: string): boolean => headInputs(message({ ":path": `/?${query}` }), { ...usualUpstream, duplicates: "joined" }).broken !== undefined;
    const long = (bytes: number): string => "v".repeat(bytes);
    equal([`a=${long(2_048)}&a`, `a=${long(2_049)}&a`, `a=${long(2_049)}&b`, `b=${long(2_048)}&c=${long(2_048)}&d=${long(2_048)}&e=${long(2_040)}&a&a=1`, `b=${long(2_048)}&c=${long(2_048)}&d=${long(2_048)}&e=${long(2_043)}&a&a=1`].map(broken), [false, true, false, false, true]);
  }),
  says("Where `charset` is `windows-1252`, the bytes of a query, escaped or not, are characters of it, and so are, where no charset is told, those of a form, and of an input that is a GraphQL document or a whole body of `text/…` or of no type.", () => {
    equal([wide, usualUpstream].map((upstream) => found({ from: "request.query", name: "\u20ac" }, request("/?%80=\x80%e9\xe9"), {}, upstream)), [["\xe2\x82\xac\xc3\xa9\xc3\xa9"], "absent"]);
    equal(["", "; charset=utf-8"].map((label) => found({ from: "request.form", name: "a" }, form("a=%e9", { "content-type": `application/x-www-form-urlencoded${label}` }), {}, wide)), [["\xc3\xa9"], ["\xe9"]]);
    const textsOf = (type: string): string[] => bodyInputs({ message: { ...message({ "content-type": type }), body: Buffer.from("a=%e9\xe9", "latin1") }, isResponse: false, opensStream: false, bytesMax: 100, upstream: wide }).inputs.map(({ text }) => text);
    equal(["application/x-www-form-urlencoded", "application/graphql", "text/css", "", "text/css; charset=utf-8", "image/png", "application/x-www-form-urlencoded; charset=utf-8"].map(textsOf), [["a", "\xc3\xa9\xc3\xa9"], ["a=%e9\xc3\xa9"], ["a=%e9\xc3\xa9"], ["a=%e9\xc3\xa9"], ["a=%e9\xe9"], ["a=%e9\xe9"], ["a", "\xe9\xe9"]]);
  }),
  says("Where `guessContentType` is `true`, the inputs of a body whose type is clear and not GraphQL's are those of JSON where the first byte that is not JSON's white space is `{` or `[`, and those of a form where a name and a `=` begin it, both within its first `guessBytesMax` bytes; a name is of letters, digits and `_.%+*~$`, behind its first byte also of `-[]:`.", () => {
    const inputsOf = (type: string, text: string): string => bodyInputs({ message: { ...message({ "content-type": type }), body: Buffer.from(text) }, isResponse: false, opensStream: false, bytesMax: 1_000, upstream: guessing }).inputs.map(({ place, text: own }) => `${place} ${own}`).join(",");
    for (const type of ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "image/png", "application/xml"]) equal(inputsOf(type, '\n {"a":"b"}'), "json-key a,json b");
    for (const type of ["text/plain", "", "application/json", "multipart/form-data; boundary=b"]) equal(inputsOf(type, "a$[b]=%31"), "form-name a$[b],form 1");
    equal([["text/plain", "a b=c"], ["text/plain", "-a=b"], ["text/plain", "[a=b"], ["application/graphql", "{a}"], ["text/plain; charset=koi8-r", "{}"]].map(([type, text]) => inputsOf(type as string, text as string).split(",")[0]), ["body a b=c", "body -a=b", "", "graphql {a}", "body {}"]);
    equal([[63, "{}"], [64, "{}"]].map(([blanks, text]) => inputsOf("text/plain", `${" ".repeat(blanks as number)}${text as string}`)), ["", `body ${" ".repeat(64)}{}`]);
    equal([63, 64].map((bytes) => inputsOf("text/plain", `${"n".repeat(bytes)}=b`).slice(0, 4)), ["form", "body"]);
  }),
  says("Where they are not those of the body's type, `request.json` and `request.form` are broken.", () => {
    equal([guessing, usualUpstream].map((upstream) => found({ from: "request.form", name: "a" }, form("{&a=b"), {}, upstream)), ["broken", ["b"]]);
    equal([guessing, usualUpstream].map((upstream) => found({ from: "request.form", name: "a" }, form("a=b", { "content-type": "application/json" }), {}, upstream)), ["broken", "absent"]);
  }),
  says("`query-duplicate` and `query-utf8` go by it, the latter being none in windows-1252; no other anomaly of the head does, nor does what a policy compares with.", () => {
    equal([semicolon, usualUpstream].map((upstream) => found({ from: "request.anomalies" }, request("/?a;a"), {}, upstream)), [["query-semicolon query-duplicate"], ["query-semicolon"]]);
    equal([plus, usualUpstream].map((upstream) => found({ from: "request.anomalies" }, request("/?a+=1&a%20=2"), {}, upstream)), [[""], ["query-duplicate"]]);
    equal([wide, usualUpstream].map((upstream) => found({ from: "request.anomalies" }, request("/\xe9?a=%e9"), {}, upstream)), [["path-utf8"], ["path-utf8 query-utf8"]]);
  }),
];
