// A host that fails to hand a body over: what could not be read may be anything, so that JSON rules are broken whatever the body says it is.
import * as assert from "uvu/assert";
import { exchange, Host, Module, Plugin, utf8Bytes, V8Engine, type Engine } from "../../cli/harness/index.ts";
import type { Imports } from "../../cli/harness/engine.ts";
import { suite } from "../support/suite.ts";
import { deny, ir, policy, rule } from "./fixtures.ts";
import { moduleOf } from "./plugin.ts";

const guard = ir(policy("p", [rule("role", {
  phase: "request.body", actions: [deny], unknown: { absent: "skip", broken: "match" },
  when: { op: "test", select: { from: "request.json", path: ["role"] }, quantifier: "any", test: { is: "in", values: { constant: ["root"] }, ignoreCase: false } },
})]));
const requestBody = 0, internalFailure = 10;

/** V8, with a host that fails where a request's body is asked for. */
class FailingEngine extends V8Engine {
  override compile(...given: Parameters<Engine["compile"]>): ReturnType<Engine["compile"]> {
    const compiled = super.compile(...given);
    const failing = (imports: Imports): Imports => {
      const read = imports.env!.proxy_get_buffer_bytes!;
      return { ...imports, env: { ...imports.env, proxy_get_buffer_bytes: (type, ...others) => (type === requestBody ? internalFailure : read(type!, ...others)) } };
    };
    const instantiate = compiled.instantiate.bind(compiled);
    compiled.instantiate = (imports) => instantiate(failing(imports));
    return compiled;
  }
}

async function status(engine: Engine, type: string, body: string): Promise<number | undefined> {
  const host = new Host({}), plugin = new Plugin(new Module(host, engine, await moduleOf(guard)), { name: "guard", configuration: utf8Bytes("{}"), allowOnHeadersStopIteration: true });
  return exchange(host, [plugin], { headers: [[":method", "POST"], [":path", "/"], [":authority", "shop.test"], [":scheme", "http"], ["content-type", type]], body: Buffer.from(body) }).response?.status;
}

const test = suite("bodies that cannot be read");
const form = "application/x-www-form-urlencoded", json = "application/json";

test("JSON rules are broken, for what says it is a form as well", async () => {
  assert.equal([await status(new V8Engine(), json, "{}"), await status(new V8Engine(), form, "a=b")], [200, 200]);
  assert.equal([await status(new FailingEngine(), json, "{}"), await status(new FailingEngine(), form, "a=b")], [403, 403]);
});

test.run();
