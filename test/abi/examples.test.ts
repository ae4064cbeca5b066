// The hand-written examples as modules: what they import and export, how large they are, that builds do not differ.
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssembly, root } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";
import { callbacks, hostFunctions, wasiFunctions } from "./abi.ts";
import { signaturesOf } from "./signatures.ts";

const required = ["proxy_abi_version_0_2_1", "proxy_on_memory_allocate"];

const examples: Record<string, { bytesMax: number; exports: string[]; imports: string[] }> = {
  "allow-list": {
    bytesMax: 3500,
    exports: ["proxy_on_configure", "proxy_on_request_headers"],
    imports: ["define_metric", "get_buffer_bytes", "get_header_map_pairs", "increment_metric", "log", "send_local_response"],
  },
  "call-out": {
    bytesMax: 3150,
    exports: ["proxy_on_delete", "proxy_on_http_call_response", "proxy_on_request_headers"],
    imports: [
      "continue_stream", "get_header_map_value", "http_call", "log", "remove_header_map_value", "replace_header_map_value",
      "send_local_response", "set_effective_context",
    ],
  },
};

const test = suite("abi: examples");

test("every example folder is tested, and has its three files", () => {
  const folders = readdirSync(join(root, "assembly/examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.equal(folders.sort(), Object.keys(examples).sort());
  for (const folder of folders) {
    const files = readdirSync(join(root, "assembly/examples", folder));
    for (const file of ["filter.ts", "envoy.yaml", "expected.log"]) assert.ok(files.includes(file), `${folder} has no ${file}`);
  }
});

for (const [name, wanted] of Object.entries(examples)) {
  const entry = `assembly/examples/${name}/filter.ts`;

  test(`${name}: imports and exports exactly what it uses, with the ABI's types`, async () => {
    const { wasm, text, messages } = await compileAssembly(entry);
    assert.is(messages, "");
    const found = signaturesOf(wasm);
    assert.equal(Object.keys(found.imports).sort(), wanted.imports.map((word) => `env.proxy_${word}`).sort());
    assert.equal(Object.keys(found.exports).sort(), [...required, ...wanted.exports].sort());
    assert.equal(found.otherExports, ["memory"]);
    for (const [full, signature] of Object.entries(found.imports)) {
      const [module, word] = full.split(".") as [string, string];
      assert.is(signature, (module === "env" ? hostFunctions : wasiFunctions)[word], full);
    }
    for (const [word, signature] of Object.entries(found.exports)) assert.is(signature, callbacks[word], word);
    assert.not.ok(/memory\.grow|unreachable|call_indirect/.test(text), "memory must be flat, nothing may trap on purpose");
  });

  test(`${name}: small, and the same bytes every time`, async () => {
    const [first, second] = [await compileAssembly(entry), await compileAssembly(entry)];
    assert.equal(Buffer.from(first.wasm), Buffer.from(second.wasm));
    assert.ok(first.wasm.length <= wanted.bytesMax, `${first.wasm.length} bytes are more than ${wanted.bytesMax}`);
    console.log(`  note: ${name}.wasm is ${first.wasm.length} bytes`);
  });
}

test("ARENA_BYTES sets the arena and with it the memory", async () => {
  const pages = async (constants: Record<string, number>) =>
    Number(/\(memory \$0 (\d+)/.exec((await compileAssembly("assembly/examples/allow-list/filter.ts", constants)).text)![1]);
  assert.is(await pages({}), 2);
  assert.is(await pages({ ARENA_BYTES: 16384 }), 1);
  assert.is(await pages({ ARENA_BYTES: 180000 }), 3);
});

test("the README's tables name every host function and every call-back", () => {
  const readme = readFileSync(join(root, "assembly/README.md"), "utf8");
  for (const word of [...Object.keys(hostFunctions), ...Object.keys(wasiFunctions), ...Object.keys(callbacks)]) {
    assert.ok(readme.includes(`| \`${word}\``), `${word} is missing in assembly/README.md`);
  }
});

test.run();
