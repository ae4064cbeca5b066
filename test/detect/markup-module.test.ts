// The module's lexers of HTML and of shells against the references: random tokens, rows of the train set that were changed, random bytes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { emitHtmlWords, emitShellWords, htmlWordsFile, shellWordsFile } from "../../cli/codegen/lexer-words.ts";
import { commandWords } from "../../cli/detectors/command-injection/words.ts";
import { attributeWords, badStyles, elementWords, everydayEvents, scriptWords } from "../../cli/detectors/cross-site-scripting/words.ts";
import { gates } from "../../cli/detectors/gates.ts";
import { detectors } from "../../cli/detectors/index.ts";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";
import { htmlTokensMax, tokens as html } from "../../cli/evaluate/detect/html.ts";
import { shellTokensMax, tokens as shell } from "../../cli/evaluate/detect/shell.ts";
import { harness } from "../message/harness.ts";
import { bytesFrom, holds, latin1 } from "../message/random.ts";
import { root } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: HTML and shells in the module");

test("the module's tables of words are made of those in cli/detectors", () => {
  for (const [path, text] of [[htmlWordsFile, emitHtmlWords()], [shellWordsFile, emitShellWords()]] as const) {
    const file = join(root, path);
    if (process.env.SIDEWALL_UPDATE === "1") writeFileSync(file, text);
    assert.is(readFileSync(file, "utf8"), text, "run it with SIDEWALL_UPDATE=1");
  }
});

test("a word stands in one class only, in lower case, and is no longer than the lexers look at", () => {
  for (const classes of [elementWords, attributeWords, scriptWords, commandWords, { e: everydayEvents }]) {
    const words = Object.values(classes).flatMap((names) => names.split(/\s+/));
    assert.is(new Set(words).size, words.length, words.find((word, index) => words.indexOf(word) !== index));
    for (const word of words) assert.match(word, /^[a-z0-9_.$-]{1,32}$/);
  }
});

const { exports, atEnd, free, get } = await harness(`
import { lexHtml } from "./assembly/detect/html";
import { lexShell } from "./assembly/detect/shell";
export function html(a: usize, n: i32, to: usize, most: i32): i32 { return lexHtml(a, n, to, most); }
export function shell(a: usize, n: i32, to: usize, most: i32): i32 { return lexShell(a, n, to, most); }
`);

function agrees(text: string): void {
  const bytes = bytesFrom(text);
  const from = atEnd(bytes);
  assert.is(latin1(get(free, exports.html!(from, bytes.length, free, htmlTokensMax))), html(text), JSON.stringify(text));
  assert.is(latin1(get(free, exports.shell!(from, bytes.length, free, shellTokensMax))), shell(text), JSON.stringify(text));
}

const wordsOf = (classes: Readonly<Record<string, string>>): string[] => Object.values(classes).flatMap((names) => names.split(/\s+/));
const commands = wordsOf(commandWords);
const htmlPieces = [
  "<", "</", ">", "/>", "=", " = ", "'", "\"", "`", " ", "\n", "\t", "\x0b", "\x0c", "\0", "/", "<!", "<!--", "-->", "<?", "<x:script", "<svg:", "</script", "</ScRiPt>", "</style>", "<script>", "<style>", "<scr", "ipt", ":",
  "onclick", "onerror", "onLoad", "ontoggle=", "on", "onab", `on${"a".repeat(31)}`, "on1", "style=", "content=", "0;url=", "5, URL =", "javascript", "javascript:", "JAVA\tSCRIPT:", "java\nscript#", "javascript:void(0)", "javascript:void()",
  "javascript:;", "javascript:void0", "vbscript:", "mocha:", "vbs:", "feed:", "view-source:", "url(", "data:", "data:text/html,", "data:text/plain", "data:text/css", "data:image/svg+xml", "data:image/png", "data:application/xhtml", "about:<", "mhtml:",
  "&{", "http://x", "https:", "ftp:", "//", "\\\\", "/\\", "autofocus", "alert", "alert(", "alert(1)", "prompt`1`", "confirm (document.domain)", "alert('hi')", "alert(\"Hello\")", "alert.call", ".apply", "alert)", "alert;", "alert($", "alert(${", "a", "b1", "$x",
  "_", "eval", "document.cookie", "x", "'xss'", "'pwned'", "'1'", "}", "{", "[", "]", "\\", "\\6a", "\\0061", "\\00000061", "/*", "*/", "/*x*/", "/**/", "EXP", "expression(", "exp/**/ression(", "e\\xpression(", "\xe9", "\xc4", "\xa0",
];
const shellPieces = [
  ";", "|", "||", "&", "&&", "&>", ">&", ">", ">>", "<", "<<<", "<(", ">(", "(", ")", "$(", "$()", "{", "}", ",", "`", "``", "\n", "\r", "\t", " ", "+", "\0", "'", "\"", "''", "\"\"", "\\", "\\n", "\\t", "\\r ", "^", "$", "$@", "$x", "$_", "$1", "$IFS", "$IFS$9",
  "${IFS}", "${IFS%??}", "${x}", "${", "$IFSx", "${x\n}", `\${${"a".repeat(70)}}`, "%", "%PATH%", "%a:~0,1%", `%${"b".repeat(40)}%`, "%1%", "?", "??", "*", "t*", "[s]", "[!a]", "[/", "[", "]", "=", "a=", "A_1=", "1a=", "-", "--", "-l", "--x", "---x",
  "/", "//", "./", "../", ".", "..", ".../", "~/", "~", "/etc/passwd", "/etc", "/etcx", "/bin/", "/usr/bin/", "sbin/", "bin/", "bin", "C:\\", "c:", "c:/", "system32\\", "system32", ".exe", ".bat", ".ps1", ".com", ".exe.exe", "3", "3.11", ".", "7.", "1.2.3.4", "1.2.3",
  "1234.1.1.1", "1.2.3.4567", "12,5", "1,", "http://x", "gopher://", "a://", "abcdefghi://", "www.", "www", "x.org", "a_b.c-d", "file.abcdefghijk", "x._", "\xe9", "\xc4x", "k".repeat(33), "i", "d", "id", "python", "gcc7.4", "w'h'o", "wh\\oami", "wh^oami", "c$@at",
];
const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const pieceOf = (pieces: readonly string[], words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, { weight: 2, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: anyByte }) });
const names = [...wordsOf(elementWords), ...wordsOf(attributeWords), ...wordsOf(scriptWords), ...everydayEvents.split(" ").map((event) => `on${event}`), ...badStyles];

test("each word, in each of its surroundings", () => {
  for (const word of commands) for (const text of [word, word.toUpperCase(), `/bin/${word}`, `C:\\Windows\\system32\\${word}.exe`, `${word}3.1`, `x;${word} -l`, `'${word[0]}'${word.slice(1)}`, `${word}x`]) agrees(text);
  for (const word of names) for (const text of [`<${word}>`, `<a ${word}=x>`, `<a ${word.toUpperCase()}='http://x'>`, `<script>${word}(1)</script>`, `<a onx="${word} (">`, `<a style="${word}">`, `" ${word}=x`]) agrees(text);
  for (const text of [...htmlPieces, ...shellPieces]) agrees(text);
  for (const zeros of ["", "0", "000", "0000", "00000"]) agrees(`<p style="\\${zeros}61\\${zeros}62\\${zeros}7f">`);
  for (let one = 0; one < 256; one++) for (let two = 0; two < 256; two++) agrees(`<a b${String.fromCharCode(one, two)}l;i${String.fromCharCode(one, two)}d`);
});

test("texts of tags, attributes and scripts", () => {
  const piece = pieceOf(htmlPieces, names);
  holds(60_000, fc.property(fc.array(piece, { maxLength: 16 }), fc.constantFrom("", " ", "<a "), (parts, between) => agrees(parts.join(between))));
  holds(30_000, fc.property(fc.constantFrom("<a ", "<img/", "<script>", "<a onx=\"", "<a href='", "<p style=", "<meta content=\"", "x' ", "\" "), fc.array(piece, { maxLength: 8 }), fc.constantFrom("", ">", "\">", "'>", "</script>"),
    (first, parts, last) => agrees(first + parts.join("") + last)));
});

test("texts of words and operators", () => {
  const piece = pieceOf(shellPieces, commands);
  holds(80_000, fc.property(fc.array(piece, { maxLength: 16 }), fc.boolean(), (parts, spaced) => agrees(parts.join(spaced ? " " : ""))));
});

test("where a lexer's gate is shut, no finding over its letters can be", () => {
  const open = { html: gates.html.map(({ source }) => bytePattern(new RegExp(source, "i"))), shell: gates.shell.map(({ source }) => bytePattern(new RegExp(source, "i"))) };
  const findings = detectors.flatMap((detector) => detector.findings.filter(({ over }) => over === "html" || over === "shell"));
  const holdsFor = (text: string): void => {
    const views = { html: html(text), shell: shell(text) };
    for (const { id, over, pattern } of findings) {
      if (over !== "html" && over !== "shell") continue;
      if (pattern.test(views[over])) assert.ok(open[over].some((gate) => gate.test(text)), `${id} in ${JSON.stringify(text)}`);
    }
  };
  for (const { examples } of findings) examples.forEach(holdsFor);
  for (const word of [...commands, ...names]) for (const text of [word, `${word} x`, `${word}=1`, `x ${word} -l /etc`, `${word} a.b`]) holdsFor(text);
  holds(40_000, fc.property(fc.array(pieceOf([...htmlPieces, ...shellPieces], [...commands, ...names]), { maxLength: 6 }), fc.constantFrom("", " "), (parts, between) => holdsFor(parts.join(between))));
});

test("random bytes, and long texts", () => {
  holds(20_000, fc.property(fc.string({ maxLength: 64, unit: anyByte }), agrees));
  const few = fc.constantFrom(...htmlPieces, ...shellPieces);
  holds(200, fc.property(fc.array(few, { minLength: 1, maxLength: 6 }), fc.integer({ min: 200, max: 3000 }), (unit, times) => agrees(unit.join("").repeat(times).slice(-8192))));
});

const data = join(root, "../shared/data/http/train.jsonl");
test.unless(existsSync(data) ? undefined : "../shared/data is not there", "rows of the train set, as they are and changed", () => {
  const rows = readFileSync(data, "utf8").trim().split("\n").map((line) => JSON.parse(line) as { text: string; source: string }).filter(({ source }) => !source.includes("sqli"))
    .map(({ text }) => latin1(Buffer.from(text)));
  for (const text of rows.filter((_, index) => index % 3 === 0)) agrees(text);
  const piece = pieceOf([...htmlPieces, ...shellPieces], [...commands, ...names]);
  holds(40_000, fc.property(fc.constantFrom(...rows.slice(-3000)), fc.nat(), fc.nat(4), piece, (text, place, drop, insert) => {
    const at = place % (text.length + 1);
    agrees(text.slice(0, at) + insert + text.slice(at + drop));
  }));
}, { optional: true });

test.run();
