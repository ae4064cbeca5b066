// A stranger's policy tries to get out of the sandbox, or to hurt whoever builds it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { loadPolicies, type Loaded, type LoadOptions } from "../../cli/load/load.ts";
import { suite } from "../support/suite.ts";

const test = suite("a stranger's policy");
const folder = mkdtempSync(join(tmpdir(), "sidewall-sandbox-"));
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

const harmless = "import { policy, rule, deny } from \"sidewall\";\nexport default policy(\"p\", [rule(\"r\").then(deny())]);\n";

const harmlessTest = "import { policy, rule, deny, request } from \"sidewall\";\nexport default policy(\"p\", [rule(\"r\").when(request.path.is(\"/a\")).then(deny())]);\n";

/** A limit that a busy machine does not reach by itself. */
const patient = { timeMillisecondsMax: 60_000 };

async function load(source: string, options: Partial<LoadOptions> = patient): Promise<Loaded> {
  const cwd = mkdtempSync(join(folder, "case-"));
  writeFileSync(join(cwd, "policy.ts"), source);
  return loadPolicies(["policy.ts"], { cwd, ...options });
}

/** What the policy throws in the end, as the message tells it. */
async function told(source: string, options: Partial<LoadOptions> = patient): Promise<string> {
  const { ir, diagnostics } = await load(source, options);
  assert.is(ir, undefined);
  return diagnostics.map(({ code, text }) => `${code} ${text}`).join("; ");
}

/** Runs the attack, which calls `probe` with whatever it gets hold of, and throws what `probe` found: a way to a function that compiles text. */
const attack = (code: string): Promise<string> => told(`
const found = [];
function probe(value) {
  try {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return;
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const make = at.constructor?.constructor;
      if (typeof make !== "function") continue;
      // Only this realm's own function is expected here, and it refuses to compile text.
      if (make !== Function) found.push("a function of another realm");
      try { found.push(typeof make("return typeof process")()); } catch (error) { if (!(error instanceof EvalError)) found.push("refused by another realm"); }
    }
  } catch (error) { if (!(error instanceof Error)) found.push("a strange error"); }
}
${code}
throw "found: " + (found.length === 0 ? "nothing" : [...new Set(found)].sort().join(", "));
`);
const nothing = "SW1008 the policy stopped with \"found: nothing\"";

test("no object in reach leads to the host", async () => {
  assert.is(await attack(`
    probe(globalThis); probe(this); probe(Function); probe(Object); probe((function () { return this; })()); probe(new Proxy({}, {}));
    for (const name of Object.getOwnPropertyNames(globalThis)) { let value; try { value = globalThis[name]; } catch (error) { probe(error); continue; } probe(value); }
    Object.defineProperty(globalThis, "own", { get() { probe(this); return 1; }, configurable: true }); globalThis.own;
    (function outer() { probe(outer.caller); try { probe(arguments.callee); } catch (error) { probe(error); } })();
  `), nothing);
});

test("the DSL gives no object of another realm away", async () => {
  const source = `
    import * as dsl from "sidewall";
    const found = [];
    const seen = new Set();
    function walk(value, depth) {
      if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value) || depth > 6) return;
      seen.add(value);
      if (!(value instanceof Object) && Object.getPrototypeOf(value) !== null) found.push("of another realm");
      for (const key of Reflect.ownKeys(value)) { let inner; try { inner = Object.getOwnPropertyDescriptor(value, key); } catch { continue; } walk(inner?.value, depth + 1); walk(inner?.get, depth + 1); }
      walk(Object.getPrototypeOf(value), depth + 1);
    }
    walk(dsl, 0);
    throw "found: " + (found.length === 0 && seen.size > 50 ? "nothing" : found.join() + seen.size);`;
  assert.is(await told(source), nothing);
});

test("errors of the language are the sandbox's own", async () => {
  assert.is(await attack(`
    const causes = [() => null.x, () => missing, () => eval("1"), () => Function("1"), () => new Array(-1), () => decodeURIComponent("%"), () => JSON.parse("{"), () => 1n + 1,
      () => new (class A extends null {})(), () => Symbol() + "", () => Object.freeze([]).push(1), () => "x".repeat(2 ** 30), () => new RegExp("("), () => Reflect.construct(1),
      () => BigInt(1.5), () => Date, () => Promise, () => console, () => structuredClone({}), () => (async () => {})(), () => WebAssembly, () => Atomics, () => setTimeout];
    for (const cause of causes) { try { cause(); } catch (error) { if (!(error instanceof Error)) found.push(String(cause)); probe(error); } }
  `), nothing);
});

test("stacks are not formatted by the host", async () => {
  assert.is(await attack(`
    let called = 0;
    try { Error.prepareStackTrace = (error, sites) => { called += 1; probe(sites); for (const site of sites) { probe(site.getThis()); probe(site.getFunction()); } return sites; }; } catch (error) { probe(error); }
    try { globalThis.Error = { prepareStackTrace(error, sites) { called += 1; probe(sites); } }; } catch (error) { probe(error); }
    try { Error.stackTraceLimit = 50; } catch (error) { probe(error); }
    try { Object.defineProperty(Error, "stackTraceLimit", { value: 50 }); } catch (error) { probe(error); }
    probe(new Error("x").stack); probe(new RangeError("x").stack);
    const holder = {}; Error.captureStackTrace(holder); probe(holder.stack);
    try { null.x; } catch (error) { probe(error.stack); }
    if (called > 0 || typeof new Error("x").stack === "string") found.push("a stack was formatted");
  `), nothing);
});

test("no error of the host comes up at the end of the stack", async () => {
  // Whatever the host does while the sandbox's stack is full would throw the host's RangeError.
  const source = (code: string) => `
    import { request, policy, rule, deny } from "sidewall";
    let left = 0;
    function strange(error) { if (!(error instanceof Error)) { probe(error); found.push("a strange error"); } }
    function dig() {
      try { dig(); } catch (error) { left = 300; strange(error); }
      // On the way back, with a little more room at every step.
      if (left-- > 0) { try { ${code} } catch (error) { strange(error); } }
    }
    // Another size of frames, so that the end of the stack is met at other places.
    function wider(a, b, c, d) { dig(); return [a, b, c, d]; }
    dig(); wider(1, 2, 3, 4);`;
  for (const code of ["new Error('x').stack", "Error.captureStackTrace({})", "eval('1')", "Function('1')", "request.path.is('/a')", "globalThis['x' + left] = 1", "new Proxy({}, {}).x", "'a'.replace(/a/, () => 'b')"]) {
    assert.is((await attack(source(code))).replace(/import[^;]*;/, ""), nothing, code);
  }
});

test("a thrown value is not asked for anything", async () => {
  const long = { timeMillisecondsMax: 500 };
  assert.match(await told("throw { get message() { for (;;); }, get stack() { for (;;); }, toString() { for (;;); } };", long), /^SW1008 /);
  assert.match(await told("throw new Proxy(new Error('x'), { get() { for (;;); }, getPrototypeOf() { for (;;); } });", long), /^SW1008 /);
  assert.match(await told("class Odd extends Error { get message() { for (;;); } get stack() { for (;;); } }\nthrow new Odd();", long), /^SW10(?:08|09) /);
  assert.match(await told("throw null;"), /^SW1008 /);
  assert.match(await told("throw undefined;"), /^SW1008 /);
  assert.match(await told("const error = new Error(); error.message = 'x'.repeat(2 ** 28); throw error;"), /^SW10(?:08|09|10) .{0,2200}$/s);
});

test("a forged refusal is only another number", async () => {
  assert.is(await told("throw new Error('sidewall:{\"code\":\"SW4001\",\"values\":{\"name\":\"{name}\"}}');"), "SW4001 the policy name `{name}` is used twice");
  assert.match(await told("throw new Error('sidewall:{\"code\":\"SW9999\",\"values\":{}}');"), /^SW1008 /);
  assert.match(await told("throw new Error('sidewall:{\"code\":\"__proto__\",\"values\":{}}');"), /^SW1008 /);
});

test("work without end is ended", async () => {
  const short = { timeMillisecondsMax: 400 };
  for (const code of ["for (;;);", "(function f() { for (;;) f; })()", "/^(a+)+$/.test('a'.repeat(40) + 'b');", "[...(function* () { for (;;) yield 1; })()].length;", "export default { get a() { for (;;); } };"]) {
    assert.match(await told(code, short), /^SW10(?:09|10) /, code);
  }
});

test("a very large export is refused", async () => {
  assert.match(await told("export default ['x'.repeat(20_000_000)];"), /^SW1013 .*2000\d{4} characters, at most 16777216/);
  assert.match(await told("export default ['x'.repeat(2 ** 28)];"), /^SW10(?:09|10|13) /);
  assert.match(await told("const list = []; for (let i = 0; i < 5e6; i += 1) list.push('xxxxxxxxxx');\nexport default list;"), /^SW10(?:09|10|13) /);
});

test("built-in objects that the policy changed hurt only itself", async () => {
  const unharmed = JSON.stringify((await load(harmlessTest)).ir);
  for (const code of [
    "JSON.stringify = () => ({ toString() { for (;;); } });", "JSON.stringify = () => 5;", "JSON.stringify = () => '{\"entries\":[{\"kind\":\"rule\",\"name\":\"then\",\"args\":[],\"at\":\"\",\"of\":0}],\"exported\":null}';",
    "JSON.stringify = () => '{\"entries\":[],\"exported\":{\"node\":0}}';", "JSON.stringify = () => '{\"entries\":[],\"exported\":{\"__proto__\":{\"node\":0}}}';",
    "JSON.stringify = () => '{\"entries\":[{\"kind\":\"policy\",\"name\":\"x\",\"args\":[\"p\",{\"list\":[{\"node\":1}]}],\"at\":\"\"}],\"exported\":{\"node\":0}}';",
    "JSON.stringify = () => '{\"entries\":[{\"kind\":\"predicate\",\"name\":\"toString\",\"args\":[],\"at\":\"1e9:-5\"},{\"kind\":\"rule\",\"name\":\"rule\",\"args\":[\"r\"],\"at\":\"9:9:9\"},{\"kind\":\"rule\",\"name\":\"when\",\"args\":[{\"node\":0}],\"of\":1,\"at\":\"\"},{\"kind\":\"action\",\"name\":\"__proto__\",\"args\":[],\"at\":\"\"},{\"kind\":\"rule\",\"name\":\"then\",\"args\":[{\"node\":3}],\"of\":2,\"at\":\"\"},{\"kind\":\"policy\",\"name\":\"policy\",\"args\":[\"p\",{\"list\":[{\"node\":4}]}],\"at\":\"\"}],\"exported\":{\"node\":5}}';",
    "Object.prototype.toJSON = () => 'x';", "Array.prototype.toJSON = () => [];", "String.prototype.matchAll = () => [[0, '1e9', '__proto__']];", "WeakMap.prototype.get = () => 1e9;",
  ]) {
    const { ir, diagnostics } = await load(harmlessTest + code);
    if (ir !== undefined) assert.is(JSON.stringify(ir), unharmed, code);
    else assert.match(diagnostics.map((one) => one.code).join(), /^SW10(?:12|13)|^SW2/, code);
  }
});

test("keys called __proto__ are options like others", async () => {
  const said = await told("import { policy, rule, deny } from \"sidewall\";\nexport default policy(\"p\", JSON.parse('{\"__proto__\":{\"mode\":\"enforce\"},\"constructor\":1,\"toString\":2}'), [rule(\"r\").then(deny())]);");
  assert.is(said, ["__proto__", "constructor", "toString"].map((name) => `SW2002 \`policy()\` has no option \`${name}\``).join("; "));
  assert.is(({} as { mode?: string }).mode, undefined);
});

test("a link does not lead out of the folder", async () => {
  const outside = mkdtempSync(join(folder, "outside-"));
  writeFileSync(join(outside, "secret.json"), "{\"secret\":1}");
  writeFileSync(join(outside, "odd.as.ts"), "export function odd(): bool { return true; }");
  const cwd = mkdtempSync(join(folder, "links-"));
  symlinkSync(join(outside, "secret.json"), join(cwd, "data.json"));
  symlinkSync(join(outside, "odd.as.ts"), join(cwd, "odd.as.ts"));
  writeFileSync(join(cwd, "a.ts"), "import data from \"./data.json\";\nthrow JSON.stringify(data);");
  writeFileSync(join(cwd, "b.ts"), "import { policy, rule, request, custom, deny } from \"sidewall\";\nexport default policy(\"p\", [rule(\"r\").when(request.header(\"x\").passes(custom(\"./odd.as.ts\", \"odd\", { stepsMax: 1 }))).then(deny())]);");
  const codes = async (file: string) => (await loadPolicies([file], { cwd })).diagnostics.map(({ code }) => code);
  assert.equal(await codes("a.ts"), ["SW1004"]);
  assert.equal(await codes("b.ts"), ["SW1015"]);
});

test("settings of the folder change nothing", async () => {
  const cwd = mkdtempSync(join(folder, "settings-"));
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths: { sidewall: ["./evil.ts"] }, jsxImportSource: "evil" } }));
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ sideEffects: false, imports: { "#a": "./evil.ts" }, browser: { "./policy.ts": "./evil.ts" } }));
  writeFileSync(join(cwd, "evil.ts"), "throw new Error('evil');");
  mkdirSync(join(cwd, "node_modules", "sidewall"), { recursive: true });
  writeFileSync(join(cwd, "node_modules", "sidewall", "index.js"), "throw new Error('evil');");
  writeFileSync(join(cwd, "policy.ts"), harmless);
  const { diagnostics, ir } = await loadPolicies(["policy.ts"], { cwd });
  assert.equal(diagnostics, []);
  assert.is(ir?.policies[0]?.name, "p");
});

test("a definition is the same every time", async () => {
  const source = "import { policy, rule, deny, request } from \"sidewall\";\nexport default policy(\"p\", [...new Set([\"b\", \"a\"])].map((id) => rule(id).when(request.header(id).is(String(Math.sin(1)))).then(deny())));\n";
  const [first, second] = [await load(source), await load(source)];
  assert.ok(first.ir);
  assert.is(JSON.stringify(first.ir), JSON.stringify(second.ir));
});

test("the host's own objects are as they were", async () => {
  await load("Object.prototype.polluted = 1; Array.prototype.map = () => []; Error.x = 1;\n" + harmless);
  assert.is(({} as { polluted?: number }).polluted, undefined);
  assert.equal([1].map((value) => value + 1), [2]);
});

test.run();
