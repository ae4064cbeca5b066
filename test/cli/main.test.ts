import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { sidewall, text } from "./running.ts";

const test = suite("sidewall");

test("an unknown command is named, and exits with 1", async () => {
  assert.equal(await sidewall(["nope"]), { code: 1, out: "", err: text("error: unknown command 'nope'", "(sidewall COMMAND --help says more)") });
});

test("without a command it prints its help to the standard error, and exits with 1", async () => {
  const { code, out, err } = await sidewall([]);
  assert.equal([code, out], [1, ""]);
  assert.match(err, "Usage: sidewall [options] [command]");
  assert.match(err, "Exit codes: 0 done");
});

test("every verb's help has an example", async () => {
  const { out, code } = await sidewall(["--help"]);
  assert.is(code, 0);
  const verbs = [...out.slice(out.indexOf("Commands:")).matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]).filter((verb) => verb !== "help");
  assert.ok(verbs.length > 0);
  for (const verb of verbs) {
    const help = await sidewall([verb!, "--help"]);
    assert.is(help.code, 0, verb);
    assert.match(help.out, /\nExamples?:\n {2}sidewall /, `the help of ${verb} has no example`);
  }
});

test("colour only where it is wanted", async () => {
  const forced = await sidewall(["doctor"], { env: { NO_COLOR: "", FORCE_COLOR: "1" } });
  assert.match(forced.out, "\x1b[32mok\x1b[39m");
  assert.is((await sidewall(["doctor"])).out.includes("\x1b["), false);
});

test.run();
