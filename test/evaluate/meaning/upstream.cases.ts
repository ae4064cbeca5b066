import { equal } from "uvu/assert";
import type { Condition } from "../../../cli/ir/types.ts";
import { bodyInputs, headInputs } from "../../../cli/evaluate/inputs/index.ts";
import { usualUpstream } from "../../../cli/evaluate/configuration.ts";
import { form, found, message, outcomeOf, policy, request, rule } from "../builders.ts";
import { says, type Case } from "./case.ts";

const query: Condition = { op: "test", select: { from: "request.query", name: "a" }, quantifier: "any", test: { is: "in", values: { constant: ["b c"] }, ignoreCase: false } };
const method: Condition = { op: "test", select: { from: "request.method" }, quantifier: "any", test: { is: "in", values: { constant: ["PUT"] }, ignoreCase: false } };
const problems = (configuration: string, when: Condition): string[] => outcomeOf([policy([rule("r", when)])], configuration, request("/")).problems.map(({ code, at }) => `${code} ${at}`);
const fires = (configuration: object, target: string): boolean => outcomeOf([policy([rule("r", query)])], configuration, request(target)).rules.length === 1;
const semicolon = { plus: true, semicolon: true }, plus = { plus: false, semicolon: false };

export const upstreamCases: Case[] = [
  says("Where a rule reads a query or a form (their names and values, or inputs or anomalies of a body), the configuration knows `upstream`, which says how the service behind reads them: `{\"plus\": true, \"semicolon\": false}` unless it says otherwise.", () => {
    equal([problems('{"upstream":{}}', query), problems('{"upstream":{"plus":false,"semicolon":true}}', query), problems('{"upstream":{}}', method), problems('{"upstream":{"plus":1}}', query), problems('{"upstream":{"x":true}}', query).length], [[], [], ["SW6003 /upstream"], ["SW6002 /upstream/plus"], 1]);
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
  says("The anomalies of the head do not depend on it, nor does what a policy compares with.", () => {
    equal(found({ from: "request.anomalies" }, request("/?a;a"), {}, semicolon), ["query-semicolon"]);
  }),
];
