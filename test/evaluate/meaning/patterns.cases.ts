import { equal } from "uvu/assert";
import { occurs } from "../../../cli/evaluate/patterns.ts";
import type { Condition } from "../../../cli/ir/types.ts";
import { request, test, truth } from "../builders.ts";
import { says, type Case } from "./case.ts";

const finds = ({ source, flags }: RegExp, ...texts: string[]): boolean[] => texts.map((text) => occurs({ source, flags }, Buffer.from(text).toString("latin1")));
const findsBytes = ({ source, flags }: RegExp, ...texts: string[]): boolean[] => texts.map((text) => occurs({ source, flags }, text));

export const patternCases: Case[] = [
  says("A pattern means what JavaScript's RegExp with its flags finds in the text: there is a match somewhere, or there is none.", () => {
    equal([finds(/b.d/, "abcde", "bd"), finds(/^É$/i, "é", "e"), finds(/k/iu, "\u212a"), finds(/^b/m, "a\u2028b")], [[true, false], [true, false], [true], [true]]);
    const matches: Condition = test({ from: "request.header", name: "x" }, { is: "matches", patterns: [{ source: "^a", flags: "" }, { source: "B$", flags: "i" }] });
    equal([{ x: "ac" }, { x: "cb" }, { x: "c" }, {}].map((fields: Record<string, string>) => truth(matches, request("/", fields))), ["true", "true", "false", "absent"]);
  }),
  says("Without `u` and `v` a character beyond U+FFFF counts as two.", () => equal([finds(/^.$/, "é", "😀"), finds(/^..$/, "😀"), finds(/^.$/u, "😀")], [[true, false], [true], [true]])),
  says("A byte that is not part of valid UTF-8 is no character: nothing in a pattern takes it, and it is no letter and no line's end.", () => {
    equal([findsBytes(/[^a]/, "\xff", "\xff\xc3\xa9"), findsBytes(/a.b/s, "a\xffb"), findsBytes(/./u, "\xed\xa0\x80"), findsBytes(/./, "\x80"), findsBytes(/a\b/, "a\xff"), findsBytes(/^b/m, "\xffb")], [[false, true], [false], [false], [false], [true], [false]]);
    equal([findsBytes(/x?/, "\xff"), findsBytes(/[\ud800-\udfff]/, "\xff", "\xf0\x9f\x98\x80")], [[true], [false, true]]);
  }),
  says("Of the path of a policy that ignores its case, patterns see it lowered.", () => {
    const path = (source: string): Condition => test({ from: "request.path" }, { is: "matches", patterns: [{ source, flags: "" }] });
    equal(["^/admin", "^/Admin"].flatMap((source) => [true, false].map((pathIgnoresCase) => truth(path(source), request("/Admin"), { pathIgnoresCase }))), ["true", "false", "false", "true"]);
  }),
];
