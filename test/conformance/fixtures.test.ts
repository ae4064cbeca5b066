// The conformance filters as modules: each compiles cleanly, and together they reach the whole ABI.
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callbacks, hostFunctions, wasiFunctions } from "../abi/abi.ts";
import { signaturesOf } from "../abi/signatures.ts";
import { compileAssembly, root } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";

/** Call-backs that nothing in an unmodified Envoy makes happen: its extension points and METADATA frames are off, and it never validates. */
const unreachableCallbacks = ["proxy_validate_configuration", "proxy_on_foreign_function", "proxy_on_request_metadata", "proxy_on_response_metadata"];

const folder = "test/conformance/fixtures";
const filters = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts") && name !== "support.ts");

const test = suite("conformance: filters");
const imported = new Set<string>();
const exported = new Set<string>();

for (const filter of filters) {
  test(`${filter} compiles, with the ABI's types`, async () => {
    const { wasm, messages } = await compileAssembly(`${folder}/${filter}`);
    assert.is(messages, "");
    const found = signaturesOf(wasm);
    for (const [full, signature] of Object.entries(found.imports)) {
      const [module, name] = full.split(".") as [string, string];
      assert.is(signature, (module === "env" ? hostFunctions : wasiFunctions)[name], full);
      imported.add(name);
    }
    for (const [name, signature] of Object.entries(found.exports)) {
      assert.is(signature, callbacks[name], name);
      exported.add(name);
    }
    assert.equal(found.otherExports, ["memory"]);
  });
}

test("together they call every host function and export every call-back that Envoy can make", () => {
  assert.equal([...imported].sort(), [...Object.keys(hostFunctions), ...Object.keys(wasiFunctions)].sort());
  assert.equal([...exported].sort(), Object.keys(callbacks).filter((name) => !unreachableCallbacks.includes(name)).sort());
});

test("the README says what each of them proves", () => {
  const readme = readFileSync(join(root, folder, "README.md"), "utf8");
  for (const filter of filters) assert.ok(readme.includes(`| \`${filter}\``), filter);
});

test.run();
