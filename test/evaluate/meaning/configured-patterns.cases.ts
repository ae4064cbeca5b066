import { equal } from "uvu/assert";
import { readConfiguration } from "../../../cli/evaluate/index.ts";
import { patternOf, readPatterns, refusalText } from "../../../cli/evaluate/configured-patterns.ts";
import { always, ir, policy, rule } from "../builders.ts";
import { says, type Case } from "./case.ts";

/** What is wrong with each list of one pattern, by its first words; "" where it can be used. */
const judged = (...written: string[]): string[] => written.map((one) => listed(one));
const listed = (...list: string[]): string => {
  const read = readPatterns(list);
  return "refused" in read ? refusalText(read.refused).split(";")[0] as string : "";
};
const finds = (written: string, ...texts: string[]): boolean[] => texts.map((text) => {
  const { source, flags } = patternOf(written);
  return new RegExp(source, flags).test(text);
});
const fine = (count: number): string[] => Array<string>(count).fill("");
const room = "no room";

export const configuredPatternCases: Case[] = [
  says("A parameter of patterns is a list of texts, each a regular expression as JavaScript writes it: `/…/`, and behind it `i`, `s`, both or nothing.", () =>
    equal(judged("/a/", "/a/i", "/a/si", "a", "//", "/a", "/a/m", "/a/ii"), [...fine(3), "pattern 1 at 1: no pattern", "pattern 1 at 1: no pattern", "pattern 1 at 1: no pattern", ...["/a/m", "/a/ii"].map((one) => `pattern 1 at ${one.length}: a flag other than i and s, or one twice`)])),
  says("The first `/` that is neither behind a `\\` nor in a class ends it.", () => equal([judged("/[/]\\/b/i", "/a/b/"), patternOf("/[/]\\/b/i")], [["", "pattern 1 at 4: a flag other than i and s, or one twice"], { source: "[/]\\/b", flags: "i" }])),
  says("It means what is said above of a pattern with these flags.", () => equal([finds("/^.b$/i", "éB", "\nB"), finds("/^.b$/s", "\nb"), finds("/^..$/", "😀")], [[true, false], [true], [true]])),
  says("It may have: characters up to U+FFFF; `.`; `\\d \\D \\w \\W \\s \\S`; `\\t \\n \\v \\f \\r`, `\\xHH`, `\\uHHHH`, and `\\` before any other sign of ASCII but `_`; classes, with ranges of characters; `( )` and `(?: )`, 16 in one another at most; `|`; `? * + {n} {n,} {n,m}` up to 9,999, also with a `?` behind, on what takes a character at least; `^ $ \\b \\B`.", () => {
    equal(judged("/é./", "/\\d\\D\\w\\W\\s\\S/", "/\\t\\n\\v\\f\\r\\x41\\u00e9\\$\\ \\-/", "/[a-z\\d][^-a]/", "/(a)(?:b)|c/", `/${"(".repeat(16)}a${")".repeat(16)}/`, "/a?b*c+d{2}e{2,}f{2,3}g*?h{2}?x/", "/^\\ba\\B.$/"), fine(8));
    equal(judged("/\\_/", "/\\p/", "/(?=a)/", "/\\1/", "/(?<n>a)/", `/${"(".repeat(17)}a${")".repeat(17)}/`, "/a{10000}/", "/(?:a?)+/", "/^*a/"), [
      ...Array<string>(2).fill("pattern 1 at 2: an escape that has no meaning here"), "pattern 1 at 2: a look-around", "pattern 1 at 2: a back-reference", "pattern 1 at 2: a group with a name or flags", "pattern 1 at 18: more than 16 groups in one another",
      "pattern 1 at 3: a count of none, from more to less, or above 9999", "pattern 1 at 8: a repetition of what can be nothing", "pattern 1 at 3: nothing to repeat",
    ]);
  }),
  says("A `{`, `}` or `]` that stands for itself has a `\\` before it, as has a `/`; a character beyond U+FFFF is written as its two halves.", () => {
    equal(judged("/\\{\\}\\]\\//", "/a{/", "/a}/", "/a]/", "/\\ud83d\\ude00/", "/😀/"), ["", "pattern 1 at 3: a brace that is no count", "pattern 1 at 3: a brace that is no count", "pattern 1 at 3: a bracket without its other one", "", "pattern 1 at 2: a character beyond U+FFFF"]);
    equal(finds("/^\\ud83d\\ude00$/", "😀"), [true]);
  }),
  says("With `i`, all characters are ASCII.", () => equal(judged("/é/", "/é/i", "/[a\\u00e9]/i", "/./i"), ["", "pattern 1 at 2: a character beyond ASCII beside the flag i", "pattern 1 at 4: a character beyond ASCII beside the flag i", ""])),
  says("A class has something in it.", () => equal(judged("/[a]/", "/[]/", "/[^]/"), ["", "pattern 1 at 2: an empty class", "pattern 1 at 2: an empty class"])),
  says("A pattern takes a character at least.", () => equal(judged("/a*b/", "/a*/", "/^/", "/a|/"), ["", ...Array<string>(3).fill("pattern 1: a match of nothing at all")])),
  says("A list has two halves.", () => equal([listed(...Array<string>(2).fill("/a{128}/")), listed(...Array<string>(3).fill("/a{128}/"))], ["", `pattern 3: ${room}`])),
  says("Patterns fill the first, and from the first one on for which it has no room, the second.", () => equal([listed("/a{100}/", "/b{28}/", "/c{128}/"), listed("/a{100}/", "/b{29}/", "/c{28}/", "/d{71}/"), listed("/a{100}/", "/b{29}/", "/c{28}/", "/d{72}/")], ["", "", `pattern 4: ${room}`])),
  says("Written out (`x{2,5}` is five of `x`, `x{2,}` two), the patterns of a half have 128 characters and classes, and 128 signs (alternatives of a group that has several, repetitions but `{n}`, assertions that neither begin nor end an alternative of the whole pattern); their characters beyond ASCII and their sets divide these into 64 ranges (`.` without `s` into 3, `\\s` into 17); and 12 branches: distinct sets of what can come next behind a character or class, but for the one written next and itself.", () => {
    equal(judged("/a{2,128}/", "/a{128,}/", "/a{2,129}/", "/a{129,}/"), ["", "", `pattern 1: ${room}`, `pattern 1: ${room}`]);
    equal(judged("/(?:a(?:|||)){32}/", "/(?:a(?:|||)){32}\\bb/", "/^(?:a(?:|||)){32}b$|c/", "/(?:a(?:|||)){33}/", "/(?:a(?:|||)){31}(?:a\\b){4}/"), ["", `pattern 1: ${room}`, "", `pattern 1: ${room}`, ""]);
    const ranges = (count: number): string => Array.from({ length: count }, (_, index) => String.fromCharCode(0x100 + 2 * index)).join("");
    equal(judged(`/[${ranges(31)}]/`, `/[${ranges(32)}]/`, `/[${ranges(30)}]./`, `/[${ranges(31)}]./`, `/[${ranges(31)}]./s`, `/[${ranges(23)}]\\s/`, `/[${ranges(24)}]\\s/`), ["", room, "", room, "", "", room].map((one) => (one === "" ? "" : `pattern 1: ${one}`)));
    equal(judged(`/${"a?b".repeat(12)}/`, `/x${"a?b".repeat(12)}/`, `/x${"a?b".repeat(13)}/`, `/${"a+".repeat(60)}/`, `/x${"(?:ab|cd)y".repeat(6)}/`, `/x${"(?:ab|cd)y".repeat(7)}/`), ["", "", `pattern 1: ${room}`, "", "", `pattern 1: ${room}`]);
  }),
  says("Behind the turns of `x{n,m}` that may be left out comes the next such turn, or behind the last one what follows; what stands before them leads to each.", () => equal(judged(`/${"ab{0,9}c".repeat(11)}/`, `/${"(?:ab|cd)+e".repeat(6)}/`, `/${"(?:ab|cd)+e".repeat(7)}/`), ["", "", `pattern 1: ${room}`])),
  says("A list with a pattern that is none of this makes the configuration invalid; the message tells which one, where in it, and what to write instead.", () => {
    const subject = ir(policy([rule("r", always)], { parameters: [{ name: "list", type: "patterns", default: [], itemsMax: 2, bytesMax: 16 }] }));
    const problems = (list: string[]): string[] => { const read = readConfiguration(subject, { policies: { p: { params: { list } } } }); return "problems" in read ? read.problems.map(({ code, message }) => `${code} ${message}`) : []; };
    equal([problems(["/a/", "/b/"]), problems(["/a/", "/b(?=c)/"])], [[], ["SW6014 /policies/p/params/list has a pattern that cannot be used (pattern 2 at 3: a look-around; write what stands there as a part of the pattern)"]]);
  }),
];
