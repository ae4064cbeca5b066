// JSON within values, by the fuel of the whole pack: floods of brackets, keys and backslashes cost at most five times benign prose a byte; a flood that
// is read within costs little more than twice what it does where it is not, for which a byte before it suffices.
import * as assert from "uvu/assert";
import { installPart } from "../../cli/parts/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import { builtModule, irOfFile } from "../bench/modules.ts";
import { exchange } from "../bench/placements.ts";
import { sizesOf } from "../../cli/stamp/needs.ts";
import { suite } from "../support/suite.ts";

const test = suite("hostile: JSON within values");
const installed = await installPart("wasmtime-50.0.1");
const pages = 64, codeBytesMax = 131_072;

/** A text as a string of JSON, as often as it says, in objects of one member. */
const inObjects = (text: string, times: number): string => (times === 0 ? text : inObjects(JSON.stringify({ a: text }), times - 1));
const asForm = (text: string): [type: string, body: string] => ["application/x-www-form-urlencoded", `q=${text}`];
const asJson = (text: string): [type: string, body: string] => ["application/json", JSON.stringify({ q: text })];

const floods: Record<string, [type: string, body: string]> = {
  "brackets in a string": asJson("[".repeat(8_000)), "brackets in a field": asForm("[".repeat(20_000)), "brackets and commas behind too many brackets": asForm(`${"[".repeat(65)}${"[1,{}],".repeat(1_100)}`),
  "objects in a field": asForm('{"":'.repeat(2_000)), "objects in many fields": asForm('{"":{"":{"":&q='.repeat(550)), "strings that begin in many fields": asForm('["&q='.repeat(900)), "brackets in many strings": ["application/json", `[${'"[",'.repeat(2_000)}0]`], "strings within many strings": ["application/json", `[${'"[\\"[\\\\\\"",'.repeat(900)}0]`],
  "backslashes": asJson("\\".repeat(4_000)), "line ends before a bracket": asJson(`${"\n".repeat(4_000)}{`), "spaces before a bracket": asJson(`${" ".repeat(8_000)}{`),
};
/** Texts with many escapes cost more than that wherever they stand, since each of their layers is looked at. */
const within: Record<string, string> = {
  "objects that begin in one another": `{"a":"{\\"a\\":\\"${'{\\\\\\"a\\\\\\":\\\\\\"'.repeat(300)}`, "documents in one another": inObjects("x", 12), "backslashes": inObjects("\\".repeat(2_000), 1), "backslashes, two deep": inObjects("\\".repeat(1_000), 2), "keys": `{${'"a":0,'.repeat(1_100)}`, "strings": `{"a":"[${'\\"ab\\",'.repeat(800)}`,
  "quotes": inObjects("' ".repeat(3_500), 2), "quotes in all layers": inObjects(`%252525252541${"' ".repeat(3_500)}`, 2), "percent escapes": inObjects("%41%25".repeat(1_200), 2), "escaped letters": inObjects("\\u0041".repeat(1_000), 2), "addresses": inObjects("https://:169.254.169.254metadata.google.".repeat(180), 2),
};
const fiveTimes = 5, mostTimes = 2.5;

test.unless("missing" in installed ? installed.missing : undefined, "floods cost at most five times prose, and reading within what else the text may", async () => {
  const ir = await irOfFile("policies/api-attacks/policy.ts"), { wasm, report } = await builtModule("api-attacks", ir);
  const engine = await openEngine("wasmtime", { wasm, ir, name: "api-attacks", configuration: "{}", chunking: "whole" });
  const burnt = ([type, body]: [string, string]): number => (engine.decide(exchange("POST", "/items", [["content-type", type]], body)) as { fuel: number }).fuel;
  burnt(asJson("warm"));
  const none = burnt(asJson("")), perByte = (one: [string, string]): number => (burnt(one) - none) / one[1].length;
  const prose = perByte(asJson("Please leave the parcel with the neighbour and don't ring the bell; thank you very much. ".repeat(90)));
  const notes: string[] = [];
  for (const [what, one] of Object.entries(floods)) {
    const times = perByte(one) / prose;
    notes.push(`${what} ${times.toFixed(1)}`);
    assert.ok(times <= fiveTimes, `${what}: ${times} times prose`);
  }
  console.log(`  note: fuel a byte, times prose: ${notes.splice(0).join(", ")}`);
  for (const [what, text] of Object.entries(within)) {
    const [read, unread] = [perByte(asJson(text)), perByte(asJson(`(${text}`))];
    notes.push(`${what} ${(read / unread).toFixed(1)}`);
    assert.ok(read > 1.05 * unread, `${what}: nothing is read within`);
    assert.ok(read <= mostTimes * unread, `${what}: ${unread} unread, ${read} read`);
  }
  console.log(`  note: times what the text costs where nothing is read within: ${notes.join(", ")}`);
  await engine.close();
  assert.ok(report.needs.memoryBytes <= pages * 65_536, `${report.needs.memoryBytes} bytes of memory`);
  assert.ok(sizesOf(wasm).codeBytes <= codeBytesMax, `${sizesOf(wasm).codeBytes} bytes of code`);
});

test.run();
