// The section that says what a module was built from: what is written is read back, and what cannot be read is no stamp.
import { createHash } from "node:crypto";
import { deflateSync } from "fflate";
import * as assert from "uvu/assert";
import { emptyModule } from "../../cli/bench/empty-module.ts";
import { dictionary } from "../../cli/stamp/dictionary.ts";
import { readStamp, type Stamp, stampModule, stampVersion } from "../../cli/stamp/section.ts";
import { BadModule } from "../../cli/wasm/binary.ts";
import { deny, ir, pathUnder, policy, rule } from "../runtime/fixtures.ts";
import { suite } from "../support/suite.ts";

const test = suite("stamp");
const stamp: Stamp = {
  version: stampVersion, compiler: "0.1.0", digest: "ab".repeat(32), ir: ir(policy("p", [rule("closed", { when: pathUnder("/closed"), actions: [deny] })])),
  needs: { hostFunctions: ["env.proxy_log"], callbacks: [], holdsHeaders: false, requestBodyBytesMax: 0, responseBodyBytesMax: 0, memoryBytes: 65_536, slots: { count: 0, bytes: 0 } },
};

test("what is written is read back, of the last section of that name", () => {
  const stamped = stampModule(emptyModule(), stamp);
  assert.equal(readStamp(stamped), stamp);
  assert.equal(readStamp(stampModule(stamped, { ...stamp, compiler: "9.9.9" }))?.compiler, "9.9.9");
});

test("the dictionary belongs to the version: with another one, older stamps would read as something else", () => {
  assert.equal([stampVersion, createHash("sha256").update(dictionary).digest("hex").slice(0, 16)], [1, "32f7b8549532a91a"]);
});

test("a section that was cut, changed, or blown up is no stamp", () => {
  const bare = emptyModule(), stamped = stampModule(bare, stamp);
  for (let at = bare.length; at < stamped.length; at += 1) {
    const changed = Uint8Array.from(stamped);
    changed[at]! ^= 0x40;
    try {
      const read = readStamp(changed);
      assert.ok(read === undefined || read.version === stampVersion);
    } catch (error) {
      assert.instance(error, BadModule);
    }
  }
  assert.is(readStamp(bare), undefined);
  const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024).fill(0x20), { level: 9 }), length = [...leb128(bomb.length + 9)];
  assert.is(readStamp(Buffer.concat([bare, Uint8Array.of(0, ...length, 8), Buffer.from("sidewall"), bomb])), undefined);
});

function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

test.run();
