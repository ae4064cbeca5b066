// What a byte costs where patterns are configured, by fuel: nothing to speak of without any, and with any list a bounded amount whatever the text.
import * as assert from "uvu/assert";
import { readPatterns } from "../../cli/evaluate/configured-patterns.ts";
import { exchange, Host, Module, Plugin, utf8Bytes, WasmtimeEngine } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { seeded } from "../automata/random.ts";
import { builtModule, irOfFile, irOfText } from "../bench/modules.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { missing, wasmtime } from "./matcher.ts";
import { randomLarge, randomList } from "./random.ts";

const test = suite("configured patterns: linear work");
const bytesEach = 4_000;
/** What a byte may cost at most, whatever the list and the text. */
const fuelMax = 700;
const flood = (text: string): Uint8Array => Buffer.from(text.repeat(Math.ceil(bytesEach / Math.max(1, text.length)))).subarray(0, bytesEach);
const prose = flood("Please leave the parcel with a neighbour; we are back on Monday, 10:30. "), records = flood('"orderId":"4711-ab","quantity":3,"unitPrice":12.50,"tags":["new","sale"],');

/** As a deployment might have them in a bad week. */
const week = [
  "/\\$\\{(?:jndi|lower|upper|env|sys):/i", "/class\\.module\\.classLoader/i", "/\\(\\)\\s*\\{[^}]*\\}\\s*;/", "/\\.\\.[\\/\\\\]+(?:etc|windows)/i", "/xp_cmdshell\\b/i", "/<\\?php\\s/i", "/union\\s+(?:all\\s+)?select/i", "/__proto__/", "/\\bor\\b\\s+\\d+=\\d+/i",
  "/wp-config\\.php/i", "/(?:cat|less|more)\\s+\\/etc\\/passwd/", "/\\bsleep\\(\\d+\\)/i", "/\\{\\{.{0,20}\\}\\}/",
];
/** Lists made to cost much: all positions and branches that there may be, alive at once. */
const nasty = [
  week, ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"].map((last) => `/(?:a|aa)+${last}/`), ["/(?:x+x+)+y/", "/(?:\\w+\\s?)+:/", "/(?:.*,){3}x/"], [`/${"a?".repeat(11)}${"a".repeat(100)}b/`, `/${"a?".repeat(11)}${"a".repeat(100)}c/`],
  ["/a.{0,40}b.{0,40}c.{0,40}d/"], [`/(?:${"a|".repeat(120)}a)+b/`], [`/${Array.from({ length: 6 }, (_, index) => `(?:a${"a".repeat(index)}|aaa)`).join("")}b/`], ["/é[à-ÿ]*z/", "/[^\\x00-\\x7f]{30}a/"], ["/(?:\\ba|\\Ba|a\\b|a\\B){4}c/"],
];
const floods = ["a", "ab", "aaab", "a b", "é", "éa", "😀", "\u2028", "${jndi", "{{", "() {", "or 1=", "union al", "../", "<?php", "cat /etc/", "x", "x,", "w:w ", "\n", "a,", "%"];

test.unless(missing, "twice the bytes cost twice the fuel, and no byte more than it may", () => {
  let worst = 0, told = "";
  for (const list of nasty) {
    assert.is(wasmtime!.use(list), undefined, list.join(" "));
    for (const text of floods) {
      const [half, whole] = [wasmtime!.fuel(flood(text).subarray(0, bytesEach / 2)), wasmtime!.fuel(flood(text))] as const;
      assert.ok(whole <= 2.05 * half + 500, `${list.join(" ")} in ${JSON.stringify(text)}: ${half} for half, ${whole} for all`);
      if (whole / bytesEach > worst) { worst = whole / bytesEach; told = `${JSON.stringify(text)} for ${list.join(" ").slice(0, 60)}`; }
    }
  }
  console.log(`  note: the dearest of ${nasty.length * floods.length} floods costs ${worst.toFixed(0)} units a byte: ${told}`);
  assert.ok(worst <= fuelMax, `${worst}: ${told}`);
});

test.unless(missing, "so do random lists, in floods of texts that they nearly match", () => {
  const random = seeded(seed);
  for (let turn = 0; turn < (fullRun ? 3_000 : 150); turn++) {
    const drawn = random() < 0.3 ? randomLarge(random) : randomList(random), list = drawn.map(({ text }) => text);
    if ("refused" in readPatterns(list)) continue;
    wasmtime!.use(list);
    const text = drawn.map(({ some }) => some(random).slice(0, -1)).join("");
    const fuel = wasmtime!.fuel(flood(text === "" ? "a" : text)) / bytesEach;
    assert.ok(fuel <= fuelMax, `${list.join(" ")} in ${JSON.stringify(text)}: ${fuel}`);
  }
});

test.unless(missing, "benign texts cost a look, and a table is made in bounded work", () => {
  wasmtime!.use(week);
  assert.ok(wasmtime!.fuel(prose) <= 12 * bytesEach, `prose: ${wasmtime!.fuel(prose)}`);
  for (const list of nasty) assert.ok(wasmtime!.fuelToUse(list) <= 30_000_000, `${list.join(" ")}: ${wasmtime!.fuelToUse(list)}`);
  wasmtime!.use([]);
  assert.ok(wasmtime!.fuel(prose) <= 30, `without patterns: ${wasmtime!.fuel(prose)}`);
});

const installed = await installPart("wasmtime-50.0.1");
const engine = "missing" in installed ? undefined : new WasmtimeEngine(installed.path);
test.after(() => engine?.close());

/** Gives the fuel of an exchange with a JSON string. */
function burner(wasm: Uint8Array, configuration: unknown): (value: Uint8Array) => number {
  const host = new Host({ logLevel: "error" }), plugin = new Plugin(new Module(host, engine!, wasm, { fuel: true }), { name: "p", configuration: utf8Bytes(JSON.stringify(configuration)), allowOnHeadersStopIteration: true });
  return (value) => {
    const body = Buffer.from(JSON.stringify({ q: Buffer.from(value).toString() }));
    const outcome = exchange(host, [plugin], { headers: [[":method", "POST"], [":path", "/"], [":authority", "a"], [":scheme", "http"], ["content-type", "application/json"]], body: [body] }, { headers: [[":status", "200"]] });
    assert.equal(outcome.failures, []);
    return outcome.fuel!;
  };
}

test.unless(missing, "a list that is empty costs next to nothing", async () => {
  const source = (also: string): string => `import { deny, param, policy, request, rule } from "sidewall";
const texts = param.texts("texts", { default: [] }), shapes = param.patterns("shapes", { default: [] });
export default policy("p", { mode: "enforce" }, [rule("r").when(request.inputs.contains(texts)${also}).unknown({ absent: "skip", broken: "skip" }).then(deny(403))]);
`.replace(also === "" ? ", shapes = param.patterns(\"shapes\", { default: [] })" : "\0", "");
  const [plain, listed] = await Promise.all([builtModule("plain", await irOfText(source(""))), builtModule("listed", await irOfText(source(".or(request.inputs.matches(shapes))")))]);
  const burnt = [plain!, listed!].map(({ wasm }) => burner(wasm, {}));
  for (const text of [prose, records, flood("a")]) {
    const [without, empty] = burnt.map((of) => of(text)) as [number, number];
    assert.ok(empty <= 1.01 * without, `${without} without the parameter, ${empty} with an empty one`);
  }
});

test.unless(missing, "in the attacks pack the floods of what a week's patterns look for add less than five times benign texts", async () => {
  const { wasm } = await builtModule("pack", await irOfFile("policies/api-attacks/policy.ts"));
  const perByte = (list: readonly string[]): ((text: Uint8Array) => number) => {
    const burnt = burner(wasm, { policies: { "api-attacks": { mode: "observe", params: { "blocked-patterns": list } } } }), none = burnt(Buffer.from("z"));
    return (text) => (burnt(text) - none) / JSON.stringify(Buffer.from(text).toString()).length;
  };
  const none = perByte([]), own = perByte(week), prosaic = own(prose), added = floods.map((text): [number, string, number] => [own(flood(text)) - none(flood(text)), text, none(flood(text))]).sort(([a], [b]) => b - a);
  console.log(`  note: units a byte of the pack's JSON: prose ${none(prose).toFixed(0)}, with ${week.length} patterns ${prosaic.toFixed(0)}; floods that they add most to: ${added.slice(0, 4).map(([more, text, before]) => `${JSON.stringify(text)} ${before.toFixed(0)} and ${more.toFixed(0)} more`).join(", ")}`);
  assert.ok(prosaic <= 1.2 * none(prose), `${none(prose)}, ${prosaic}`);
  assert.ok(added[0]![0] <= 5 * prosaic, added[0]!.join());
});

test.run();
