import * as assert from "uvu/assert";
import { readConfiguration, type Configuration } from "../../cli/evaluate/index.ts";
import { deny, ir, policy, rule, valued } from "./builders.ts";
import { suite } from "../support/suite.ts";

const subject = ir(policy([rule("r", valued.true), rule("writes", valued.true, [{ do: "setHeader", on: "response", name: "x", value: { parameter: "label" } }]), rule("floored", valued.true, [deny()], { floor: "observe" })], {
  mandatory: true,
  parameters: [
    { name: "text", type: "text", default: "é", bytesMax: 4 }, { name: "number", type: "number", default: 1.5, min: -1, max: 10 }, { name: "free", type: "number", default: 0 },
    { name: "boolean", type: "boolean", default: false }, { name: "texts", type: "texts", default: ["a"], itemsMax: 2, bytesMax: 3 }, { name: "cidrs", type: "cidrs", default: [], itemsMax: 2 },
    { name: "label", type: "text", default: "", bytesMax: 9 },
  ],
}), policy([rule("r", valued.true)], { name: "q/~" }));

const problems = (configuration: Configuration | string | object): string[] => {
  const read = readConfiguration(subject, configuration as Configuration);
  return "problems" in read ? read.problems.map(({ code, at }) => `${code} ${at}`) : [];
};
const params = (values: object): string[] => problems({ policies: { p: { params: values } } }).map((each) => each.replace("/policies/p/params/", ""));

const test = suite("the runtime configuration");

test("nothing is configured by an empty text, an empty object, or empty parts", () => {
  for (const empty of ["", "{}", " {} ", {}, { policies: {} }, { policies: { p: {} } }, { policies: { p: { rules: {}, params: {} } } }, { records: {} }]) assert.equal(problems(empty), []);
});

test("everything that can be configured is", () => {
  const read = readConfiguration(subject, { policies: { p: { mode: "observe", rules: { r: "off", floored: "observe" }, params: { text: "éé", number: -1, boolean: true, texts: ["abc", ""], cidrs: ["10.0.0.0/8", "::1"] } } }, records: { perSecond: 0 } });
  assert.ok("settings" in read);
  const settings = read.settings.policies.get("p");
  assert.equal([settings?.mode, [...settings?.rules ?? []], [...settings?.parameters ?? []]], ["observe", [["r", "off"], ["floored", "observe"]], [
    ["text", "éé"], ["number", { decimal: "-1" }], ["free", { decimal: "0" }], ["boolean", true], ["texts", ["abc", ""]], ["cidrs", ["10.0.0.0/8", "::1"]], ["label", ""],
  ]]);
  assert.equal([...(read.settings.policies.get("q/~")?.parameters ?? [])], []);
});

test("numbers keep the text that they have in the configuration", () => {
  const read = readConfiguration(subject, '{"policies":{"p":{"params":{"free":9007199254740993,"number":1e0}}}}');
  assert.ok("settings" in read);
  assert.equal([read.settings.policies.get("p")?.parameters.get("free"), read.settings.policies.get("p")?.parameters.get("number")], [{ decimal: "9007199254740993" }, { decimal: "1e0" }]);
});

test("what is not JSON is refused", () => {
  for (const text of ["{", "x", "{}{}", "[", "\ufeff{}"]) assert.equal(problems(text), ["SW6001 "]);
});

test("a value of the wrong type is refused, and its place told", () => {
  assert.equal([problems("[]"), problems({ policies: [] }), problems({ policies: { p: 1 } }), problems({ policies: { p: { rules: [] } } }), problems({ policies: { p: { params: null } } }), problems({ records: 5 })],
    [["SW6002 "], ["SW6002 /policies"], ["SW6002 /policies/p"], ["SW6002 /policies/p/rules"], ["SW6002 /policies/p/params"], ["SW6002 /records"]]);
  assert.equal(params({ text: 1, number: "1", boolean: 0, texts: "a", cidrs: [1] }), ["SW6002 text", "SW6002 number", "SW6002 boolean", "SW6002 texts", "SW6002 cidrs/0"]);
  assert.equal([problems({ records: { perSecond: "1" } }), problems({ records: { perSecond: -1 } }), problems('{"records":{"perSecond":1.0}}'), problems({ records: { perSecond: 10_001 } })],
    [["SW6002 /records/perSecond"], ["SW6002 /records/perSecond"], ["SW6002 /records/perSecond"], ["SW6009 /records/perSecond"]]);
});

test("names that are not known are refused, in the escapes of a pointer", () => {
  assert.equal(problems({ mode: "off", policies: { x: {}, p: { mod: "off", rules: { s: "off" }, params: { y: 1 } }, "q/~": { "~/": 1 } } }),
    ["SW6003 /mode", "SW6003 /policies/x", "SW6003 /policies/p/mod", "SW6003 /policies/p/rules/s", "SW6003 /policies/p/params/y", "SW6003 /policies/q~1~0/~0~1"]);
});

test("a name that occurs twice is refused", () => {
  assert.equal(problems('{"policies":{"p":{"mode":"observe","mode":"observe"}},"policies":{}}'), ["SW6004 /policies", "SW6004 /policies/p/mode"]);
});

test("modes are checked, and floors and mandatory policies hold", () => {
  assert.equal(problems({ policies: { p: { mode: "on", rules: { r: "Off", floored: "off" } } } }), ["SW6005 /policies/p/mode", "SW6005 /policies/p/rules/r", "SW6007 /policies/p/rules/floored"]);
  assert.equal([problems({ policies: { p: { mode: "off" } } }), problems({ policies: { "q/~": { mode: "off" } } })], [["SW6006 /policies/p/mode"], []]);
});

test("parameters stay within their bounds", () => {
  assert.equal([params({ text: "éé" }), params({ text: "ééa" }), params({ texts: ["abcd"] }), params({ texts: ["a", "b", "c"] }), params({ cidrs: ["10.0.0.0/8", "x", "::1/129"] })],
    [[], ["SW6008 text"], ["SW6008 texts/0"], ["SW6010 texts"], ["SW6010 cidrs", "SW6011 cidrs/1", "SW6011 cidrs/2"]]);
  assert.equal([params({ number: -1 }), params({ number: 10 }), params({ number: -1.001 }), params({ number: 10.5 }), params({ free: 1e300 })], [[], [], ["SW6009 number"], ["SW6009 number"], []]);
  for (const network of ["10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "/8", "10.0.0.0/8/8", "::1/-1", "fe80::1%1", ""]) assert.equal(params({ cidrs: [network] }), ["SW6011 cidrs/0"], network);
});

test("a text that is written into a header is refused where it would begin another one", () => {
  for (const label of ["a\r\nb", "\n", "\r", "\0", "\u001f", "\u007f", " a", "a ", "\t"]) assert.equal([params({ label }), params({ text: label })], [["SW6012 label"], []], JSON.stringify(label));
  for (const label of ["", "a", "a\tb", "a b", "é\u0080", "😀"]) assert.equal(params({ label }), [], JSON.stringify(label));
});

test("every problem is told, in words", () => {
  const read = readConfiguration(subject, { policies: { p: { mode: "on" as never, params: { text: "too long" } } } });
  assert.equal("problems" in read && read.problems.map(({ message }) => message), ["/policies/p/mode is not a mode: off, observe or enforce", "/policies/p/params/text is longer than the parameter allows (4 bytes)"]);
});

test.run();
