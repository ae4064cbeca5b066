// Fuel: Wasmtime's count of the instructions that a module executes, the same on every machine and in every run. Each figure is taken in a
// machine of its own, so that none depends on what ran before.
import { exchange, Host, Module, Plugin, utf8Bytes, WasmtimeEngine, type HeaderPair, type RequestMessage } from "../../cli/harness/index.ts";
import { builtModule, irOfFile, irOfText } from "../bench/modules.ts";
import { jsonRule, onePathRule, starterFile } from "../bench/policies.ts";
import { headersOf } from "../bench/requests.ts";

export type Figures = Record<string, number>;

/** Sizes of the pieces in which a body arrives. */
export const pieceSizes = [1, 7, 64, 1_024] as const;

const benign: RequestMessage = { headers: headersOf({ method: "GET", target: "/api/orders/12345?page=2&sort=price" }) };
const denied: RequestMessage = { headers: headersOf({ method: "GET", target: "/admin/users" }) };
const answer = { headers: [[":status", "200"], ["content-type", "text/plain"]] satisfies HeaderPair[] };

/** A JSON document of at least so many bytes, like a list of an online shop's. */
export function document(bytesAtLeast: number): Buffer {
  const items: object[] = [];
  let text = "";
  while (text.length < bytesAtLeast) {
    items.push({ name: `shirt ${items.length}`, price: 12.5 + items.length, tags: ["summer", "sale"], note: "lorem ipsum dolor sit amet" });
    text = JSON.stringify({ user: { id: 4711, role: "customer" }, items });
  }
  return Buffer.from(text);
}

function posted(body: Buffer, pieceBytes: number): RequestMessage {
  const pieces = Array.from({ length: Math.ceil(body.length / pieceBytes) }, (_, index) => body.subarray(index * pieceBytes, (index + 1) * pieceBytes));
  return { headers: [...headersOf({ method: "POST", target: "/api/orders" }), ["content-type", "application/json"], ["content-length", String(body.length)]], body: pieces };
}

export class FuelMeter {
  readonly #engine: WasmtimeEngine;
  constructor(libraryPath: string) { this.#engine = new WasmtimeEngine(libraryPath); }

  /** Fuel of all call-backs of one exchange in a new machine; throws where it does not end with the status. */
  burnt(wasm: Uint8Array, mode: string, request: RequestMessage, status: number): number {
    const host = new Host({ logLevel: "warn" }), module = new Module(host, this.#engine, wasm, { fuel: true });
    const policy = { mode };
    const plugin = new Plugin(module, { name: "sidewall", configuration: utf8Bytes(JSON.stringify({ policies: { [policyIn(wasm)]: policy } })), allowOnHeadersStopIteration: true });
    const outcome = exchange(host, [plugin], request, answer);
    plugin.close();
    if (outcome.response?.status !== status || outcome.failures.length > 0) throw new Error(`answered ${outcome.response?.status}, expected ${status}`);
    return outcome.fuel!;
  }

  close(): void { this.#engine.close(); }
}

const policyNames = new WeakMap<Uint8Array, string>();
const policyIn = (wasm: Uint8Array): string => policyNames.get(wasm)!;

async function moduleOf(name: string, ir: Awaited<ReturnType<typeof irOfText>>): Promise<Uint8Array> {
  const { wasm } = await builtModule(name, ir);
  policyNames.set(wasm, ir.policies[0]!.name);
  return wasm;
}

/** Every figure, by its name. */
export async function figures(meter: FuelMeter): Promise<Figures> {
  const one = await moduleOf("one path rule", await irOfText(onePathRule)), starter = await moduleOf("starter", await irOfFile(starterFile)), json = await moduleOf("json rule", await irOfText(jsonRule));
  const found: Figures = {
    "one path rule: a benign request": meter.burnt(one, "enforce", benign, 200),
    "one path rule: a denied request": meter.burnt(one, "enforce", denied, 403),
    "one path rule, off: a request": meter.burnt(one, "off", benign, 200),
    "starter pack, enforced: a benign request": meter.burnt(starter, "enforce", benign, 200),
    "starter pack, observed: a benign request": meter.burnt(starter, "observe", benign, 200),
    "starter pack, enforced: a denied request": meter.burnt(starter, "enforce", denied, 403),
    "starter pack, observed: a request that would be denied": meter.burnt(starter, "observe", denied, 200),
  };
  // A user agent in which every place may begin one of the scanners' names.
  const [few, many] = [1_000, 9_000].map((times) => {
    const { headers } = benign;
    return meter.burnt(starter, "enforce", { headers: headers.map(([name, value]) => [name, name === "user-agent" ? "sqlman".repeat(times / 6) : value]) }, 200);
  }) as [number, number];
  found["starter pack, enforced: hundredths a byte of a hostile user agent"] = Math.round((many - few) / 80);
  for (const mode of ["enforce", "observe"]) {
    const small = document(1_000), large = document(20_000), name = `JSON rule, ${mode}d`;
    const [ofSmall, ofLarge] = [small, large].map((body) => meter.burnt(json, mode, posted(body, body.length), 200)) as [number, number];
    // Hundredths, since figures are whole numbers.
    found[`${name}: hundredths a byte`] = Math.round(100 * (ofLarge - ofSmall) / (large.length - small.length));
    found[`${name}: a request, its body left out`] = Math.round(ofSmall - small.length * (ofLarge - ofSmall) / (large.length - small.length));
    for (const size of pieceSizes) {
      const pieces = Math.ceil(small.length / size);
      found[`${name}: each further piece of ${size} bytes`] = Math.round((meter.burnt(json, mode, posted(small, size), 200) - ofSmall) / Math.max(1, pieces - 1));
    }
  }
  const shapes: [name: string, text: (bytes: number) => object][] = [
    ["one long string", (bytes) => ({ note: "lorem ipsum ".repeat(bytes / 12) })],
    ["numbers", (bytes) => Array.from({ length: bytes / 7 }, (_, i) => (i * 7_919 % 1_003) * 1.25)],
    ["brackets", (bytes) => Array.from({ length: bytes / 100 }, () => JSON.parse("[".repeat(50) + "]".repeat(50)) as object)],
  ];
  for (const [name, text] of shapes) {
    const [small, large] = [5_000, 25_000].map((bytes) => Buffer.from(JSON.stringify(text(bytes)))) as [Buffer, Buffer];
    const [ofSmall, ofLarge] = [small, large].map((body) => meter.burnt(json, "enforce", posted(body, body.length), 200)) as [number, number];
    found[`JSON rule, enforced: hundredths a byte of ${name}`] = Math.round(100 * (ofLarge - ofSmall) / (large.length - small.length));
  }
  return found;
}
