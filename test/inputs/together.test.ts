/** Bodies that pass at once, and bodies whose client leaves: each is read as if it were alone, whatever another left behind. */
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { usualUpstream } from "../../cli/evaluate/configuration.ts";
import type { HeaderPair } from "../../cli/harness/index.ts";
import type { Condition, Selector } from "../../cli/ir/types.ts";
import { engines } from "../harness/engines.ts";
import { bytesFrom, cut, cuts, holds } from "../message/random.ts";
import { ir, policy, rule } from "../runtime/fixtures.ts";
import { suite } from "../support/suite.ts";
import { Probe, probeModule, type Told } from "./probe.ts";
import { document, form, json, multipart, repeated, xml } from "./random.ts";

const test = suite("inputs: streams beside each other");

const when = (select: Selector): Condition => ({ op: "test", select, quantifier: "any", test: { is: "present" } });
const tagging = { actions: [{ do: "tag" as const, name: "seen" }], unknown: { absent: "skip" as const, broken: "skip" as const } };
const asking = ir(policy("p", [rule("a", { ...tagging, when: when({ from: "request.query", name: "a" }) }), rule("b", { ...tagging, phase: "request.body", when: when({ from: "request.form", name: "a" }) })], { requestBodyBytesMax: 60_000 }));
const wasm = await probeModule(asking, 60_000);

const headOf = (type: string): HeaderPair[] => [[":method", "POST"], [":path", "/"], [":authority", "shop.test"], [":scheme", "http"], ["content-type", type]];
/** The head's are those of all; one room is for joined values of bodies that pass. */
const ofBody = ({ windows, body }: Told): unknown => ({ windows: windows.filter(([place]) => !["header", "path"].includes(place)), body });

const graphql = "application/graphql", ofForm = "application/x-www-form-urlencoded";
const bodies = fc.oneof(
  fc.tuple(fc.constant(graphql), document), fc.tuple(fc.constant(ofForm), form), fc.tuple(fc.constant("application/json"), json), fc.tuple(fc.constant("application/xml"), xml), multipart.map(({ type, text }): [string, string] => [type, text]),
);

for (const { name, missing, make } of engines) {
  const under = (title: string, upstream: { duplicates: "all" | "joined" }, body: (probe: Probe) => void): void => test.unless(missing, `${name}: ${title}`, () => {
    const engine = make(), probe = new Probe(engine, wasm, "observe", { ...usualUpstream, ...upstream });
    try { body(probe); } finally { probe.close(); engine.close(); }
  });
  const runs = name === "v8" ? 1_500 : 300;

  under("a document that nobody ends is not the next one's beginning", { duplicates: "all" }, (probe) => {
    const next = bytesFrom("{ b(c: \"d\") }"), alone = probe.send(headOf(graphql), [next]);
    for (const left of [`{ a(x: "${"y".repeat(20_000)}`, `{ a(x: """${"y".repeat(20_000)}`, `{ a #${"y".repeat(20_000)}`, `${"y".repeat(20_000)}`]) {
      probe.together([{ headers: headOf(graphql), pieces: cut(bytesFrom(left), [0.5]), leavesBehind: 2 }]);
      assert.equal(probe.send(headOf(graphql), [next]), alone);
      assert.equal(probe.send(headOf(graphql), cut(next, [0.3, 0.6])), alone);
    }
  });

  under("a form takes the room of one that was left, and of a stream that has another body now", { duplicates: "joined" }, (probe) => {
    const left = { headers: headOf(ofForm), pieces: [bytesFrom("a=1&a=2&"), bytesFrom("b=3")], leavesBehind: 1 }, own = [bytesFrom("b=1&"), bytesFrom("b=2")];
    const text = { headers: headOf("text/plain"), pieces: [bytesFrom("x"), bytesFrom("y"), bytesFrom("z")] };
    probe.together([left]);
    const [, told] = probe.together([text, { headers: headOf(ofForm), pieces: own }]);
    assert.equal(ofBody(told!), { windows: [["form-name", "", "b"], ["form", "b", "1"], ["form-name", "", "b"], ["form", "b", "2"], ["form", "b", "1,2"]], body: "true" });
  });

  under("of two forms that pass at once one has the room, and the other is not told whole", { duplicates: "joined" }, (probe) => {
    const own = (value: string): Uint8Array[] => ["a=1&", `a=${value}`].map(bytesFrom);
    const told = probe.together([{ headers: headOf(ofForm), pieces: own("x") }, { headers: headOf(ofForm), pieces: own("y") }, { headers: headOf("text/plain"), pieces: own("z") }]);
    assert.equal(told.map(({ windows, body }) => [windows.at(-1)?.[2], body]), [["1,x", "true"], ["y", "broken"], ["a=1&a=z", "true"]]);
  });

  under("JSON within values that are long: one body at a time has the place, and one that was left gives it back", { duplicates: "all" }, (probe) => {
    const own = (value: string): Uint8Array[] => cut(bytesFrom(`{"a":${JSON.stringify(`{"b":["${"y".repeat(20_000)}"],"c":"${value}"}`)},"d":"e"}`), [0.5]);
    const json = headOf("application/json"), last = (told: Told[]): unknown => told.map(({ windows, body }) => [windows.some(([place, name]) => place === "json" && name === "c"), windows.at(-1)?.[2], body]);
    probe.together([{ headers: json, pieces: own("x"), leavesBehind: 1 }]);
    for (const value of ["v", "w"]) assert.equal(last(probe.together([{ headers: json, pieces: own(value) }])), [[true, "e", "true"]]);
    assert.equal(last(probe.together(["x", "y"].map((value) => ({ headers: json, pieces: own(value) })))), [[true, "e", "true"], [false, "e", "broken"]]);
    const short = (value: string): Uint8Array[] => cut(bytesFrom(`{"a":${JSON.stringify(`{"b":"y","c":"${value}"}`)},"d":"e"}`), [0.3]);
    assert.equal(last(probe.together([own("x"), short("y"), short("z")].map((pieces) => ({ headers: json, pieces })))), [[true, "e", "true"], [true, "e", "true"], [true, "e", "true"]]);
  });

  under("random bodies beside others, some of which are left", { duplicates: "all" }, (probe) => holds(runs, fc.property(fc.array(fc.tuple(bodies, cuts, fc.option(fc.nat(3))), { minLength: 2, maxLength: 4 }), (all) => {
    const requests = all.map(([[type, text], places, leavesBehind]) => ({ headers: headOf(type), pieces: cut(bytesFrom(text), places), ...(leavesBehind === null ? {} : { leavesBehind }) }));
    const told = probe.together(requests);
    for (const [index, { headers, pieces, leavesBehind }] of requests.entries()) {
      if (leavesBehind === undefined || leavesBehind > pieces.length) assert.equal(ofBody(told[index]!), ofBody(probe.together([{ headers, pieces }])[0]!));
    }
  })));

  under("a form with joined values beside other bodies", { duplicates: "joined" }, (probe) => holds(runs / 5, fc.property(repeated, cuts, bodies.filter(([type]) => type !== ofForm), cuts, (text, places, [type, other], otherPlaces) => {
    const alone = { headers: headOf(ofForm), pieces: cut(bytesFrom(text), places) };
    const [, told] = probe.together([{ headers: headOf(type), pieces: cut(bytesFrom(other), otherPlaces) }, alone]);
    assert.equal(ofBody(told!), ofBody(probe.together([alone])[0]!));
  })));
}

test.run();
