// The shell lexer runs only where its gate is open: nothing that a finding over its letters sees may be behind a closed one.
import fc from "fast-check";
import * as assert from "uvu/assert";
import { commandWords } from "../../cli/detectors/command-injection/words.ts";
import { detector } from "../../cli/detectors/command-injection/detector.ts";
import { gates } from "../../cli/detectors/gates.ts";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";
import { tokens } from "../../cli/evaluate/detect/shell.ts";
import { holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: the shell's gate");
const overShell = detector.findings.filter(({ over }) => over === "shell").map(({ id, pattern }) => ({ id, pattern: bytePattern(pattern) }));
const gate = gates.shell.map(({ source }) => bytePattern(new RegExp(source, "i")));
const isOpen = (text: string): boolean => gate.some((pattern) => pattern.test(text));

const names = Object.values(commandWords).flatMap((list) => list.split(/\s+/));
const dropped = ["'", "\"", "''", "\\", "^", "$@", "$x", "${x}", "``", "$()", "<()", ">()", "%a%"];
const pieces = [
  ";", "|", "||", "&", "&&", "`", "$(", ")", "(", "{", "}", "<", ">", ">>", "<<<", "<(", ">(", "\n", "\r\n", " ", "\t", "+", ",", "\0", "=", "a=", "a=id;", ":", "/", "./", "../", "/bin/", "/usr/bin/", "c:\\windows\\system32\\",
  "/???/", "/b*n/", "/b'*n/", "x\"*/", "/b?n", "/a/**//b'in/", "a,/b'in/", "'a,/b'in/", "/x'[i]", "/b[i]n/", "?", "*", "-x", "--help", "/etc/passwd", "http://a.example/", "127.0.0.1", "1", "a.txt", "$IFS", "${IFS}", "%IFS%", "word", "'", "\"", "\\", ".exe", ".bat", "3.9", "-", "_", "\xa0", "é",
];

test("the gate is open wherever a finding over tokens is", () => {
  const broken = fc.tuple(fc.constantFrom(...names), fc.nat(6), fc.constantFrom("", ...dropped), fc.nat(6), fc.constantFrom("", "", ...dropped)).map(([name, first, one, second, other]) => {
    const once = name.slice(0, first) + one + name.slice(first);
    return once.slice(0, second) + other + once.slice(second);
  });
  const part = fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...names), broken);
  const soup = fc.tuple(fc.array(part, { minLength: 1, maxLength: 7 }), fc.boolean(), fc.boolean()).map(([parts, spaced, upper]) => {
    const text = parts.join(spaced ? " " : "");
    return upper ? text.toUpperCase() : text;
  });
  const changed = fc.tuple(fc.constantFrom(...detector.findings.flatMap(({ examples }) => examples)), fc.nat(), fc.nat(3), part).map(([text, place, drop, insert]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + insert + text.slice(at + drop);
  });
  let found = 0;
  holds(100_000, fc.property(fc.oneof(soup, changed), (text) => {
    const letters = tokens(text), finding = overShell.find(({ pattern }) => pattern.test(letters));
    if (finding === undefined) return;
    found++;
    assert.ok(isOpen(text), `${finding.id} finds ${JSON.stringify(text)}`);
  }));
  assert.ok(found > 1000, `texts in which something is found: ${found}`);
});

test("ordinary texts leave it closed", () => {
  for (const text of [
    "Ada Lovelace", "ada@example.com", "2026-01-31T09:30:00Z", "username", "It is a dog's life", "https://shop.example.com/items/7?sort=price&page=2", "blue shoes", "*/*", "12 rue de l'Exemple; Paris",
    "Please leave the parcel with the neighbour and don't ring the bell; thank you very much.",
  ]) assert.not.ok(isOpen(text), text);
});

test.run();
