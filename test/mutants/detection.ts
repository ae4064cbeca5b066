/** Mistakes in the engine, in the parsers of inputs, and in what detects: each would let an attack past, or deny what is none. */
import type { Mistake } from "./mistake.ts";

const decode = ["detect/decode"], inputs = ["inputs/inputs"], engine = ["automata/scan"], sql = ["detect/sql-module"], pack = ["detect/pack"], meaning = ["evaluate/meaning/meaning"];

const decoding: Mistake[] = [
  { name: "an escape is undone twice in one layer", why: "what a service behind decodes once would be read as another text", red: decode,
    file: "assembly/detect/decode.ts", find: "  put(digits);\n  return undo(Decoding.Percent, afterDigits);", replace: "  const behind = afterDigits;\n  if (digits == 0x25 && readHex(behind, 2) == 2) {\n    put(digits);\n    return undo(Decoding.Percent, afterDigits);\n  }\n  readHex(at + 1, 2);\n  put(digits);\n  return undo(Decoding.Percent, behind);" },
  { name: "over-long forms are kept", why: "an old way past a filter", red: decode,
    file: "assembly/detect/decode.ts", find: "  if (lead <= 0xc1) {", replace: "  if (lead < 0xc0) {" },
  { name: "an entity without its semicolon is none", why: "browsers read it", red: decode,
    file: "assembly/detect/decode.ts", find: "return undo(Decoding.Html, afterDigits < textEnd && load<u8>(afterDigits) == 0x3b ? afterDigits + 1 : afterDigits);", replace: "return afterDigits < textEnd && load<u8>(afterDigits) == 0x3b ? undo(Decoding.Html, afterDigits + 1) : 0;" },
  { name: "plus is always a space", why: "sums and base64 would be torn apart", red: decode,
    file: "assembly/detect/decode.ts", find: "  return hasPercent;", replace: "  return true;" },
  { name: "base64 without padding is no base64", why: "most of what carries it leaves the padding out", red: decode,
    file: "assembly/detect/decode.ts", find: "if (letters < base64BytesMin || (letters & 3) == 1) return -1;", replace: "if (letters < base64BytesMin || (bytes & 3) != 0) return -1;" },
  { name: "fullwidth forms are kept", why: "name preparation turns them into ASCII behind the filter", red: decode,
    file: "assembly/detect/decode.ts", find: "if (point - 0xff01 <= 0xff5e - 0xff01) return point - 0xff01 + 0x21;", replace: "" },
];

const windows: Mistake[] = [
  { name: "windows do not overlap", why: "an attack across two would be in neither", red: inputs,
    file: "assembly/inputs/windows.ts", find: "text += inputWindowBytes - inputOverlapBytes, bytes -= inputWindowBytes - inputOverlapBytes", replace: "text += inputWindowBytes, bytes -= inputWindowBytes" },
  { name: "a long input ends with its first window", why: "padding would hide what comes behind", red: inputs,
    file: "assembly/inputs/windows.ts", find: "  if (bytes <= 0) return;", replace: "  if (bytes <= 0 || bytes == inputWindowBytes) return;" },
  { name: "cookies are taken for a form's fields", why: "a rule that looks at cookies would not see them", red: inputs,
    file: "assembly/inputs/fields.ts", find: "root == FieldRoot.Cookie ? Place.Cookie : Place.Form", replace: "Place.Form" },
  { name: "the fragment is left out", why: "some services read it as a part of the path", red: inputs,
    file: "assembly/inputs/head.ts", find: "  hand(Place.Path, 0, 0, fragment, <i32>(end - fragment));\n", replace: "" },
  { name: "keys of JSON are no inputs", why: "operators and lookups stand in keys", red: inputs,
    file: "assembly/inputs/json.ts", find: "    hand(placeOf(true), 0, 0, name, bytes);\n  }", replace: "  }" },
  { name: "what compression ends with is not looked at", why: "a fault at the end would hide what was read", red: inputs,
    file: "assembly/inputs/body.ts", find: "  return fault | ofCoding;", replace: "  return fault;" },
];

const gate = ["automata/gate"];
const matching: Mistake[] = [
  { name: "what does not fit the list of texts is forgotten", why: "a flood of almost-matches would hide what comes behind", red: gate,
    file: "assembly/match/gate.ts", find: "parts > 0; parts--, wakes += 4) pass(load<u16>(wakes, 2));", replace: "parts > 0; parts--, wakes += 4) continue;" },
  { name: "when guards have read enough, nothing passes", why: "a flood would use up what is there for others", red: gate,
    file: "assembly/match/gate.ts", find: "isLate = budget < 0;\n    if (!isLate && !(", replace: "isLate = budget < 0;\n    if (isLate || !(" },
  { name: "a guard that was cut off stops everything", why: "long patterns would never be confirmed", red: engine,
    file: "cli/automata/guards.ts", find: "(states.length >= statesMax ? passes : states.length)", replace: "(states.length >= 4 ? fails : states.length)" },
  { name: "a guard does not know the input's edge", why: "what stands at the end of a value would not be found", red: engine,
    file: "assembly/match/gate.ts", find: "return at < end || load<u8>(rows + <usize>state * width + width - 1) != fails;", replace: "return at < end;" },
  { name: "a sparse row has no differences", why: "texts that are looked for would be lost behind their first bytes", red: engine,
    file: "assembly/match/scan.ts", find: "      if (load<u16>(difference) == column) state = load<u16>(difference, 2);\n", replace: "" },
  { name: "an automaton begins at the text and not before it", why: "what a pattern has before it would be missing", red: engine,
    file: "assembly/match/gate.ts", find: "before - data > reach ? before - reach : data;", replace: "before;" },
  { name: "one place of a text will do for a guard", why: "guards would stop what stands elsewhere in a match", red: gate,
    file: "cli/automata/occurrence.ts", find: "if (!isCut(positions, finder, set)) set.add(position);", replace: "if (set.size === 0) set.add(position);" },
  { name: "what depends on the end is never found", why: "patterns that end in $ would not match", red: engine,
    file: "assembly/match/scan.ts", find: "  if (list != 0) outputs(tables, dfa, list, 0, found);", replace: "" },
  { name: "half of a character stands beside anything", why: "without u, a pattern would match where a character is cut in two", red: ["automata/text"],
    file: "cli/automata/positions.ts", find: "(before === half) === (after === half) && holdsBetween", replace: "holdsBetween" },
  { name: "a range of characters begins with its first byte", why: "over-long forms and foreign characters would be in classes", red: ["automata/text"],
    file: "cli/automata/utf8.ts", find: "isLeast ? first : first + 1", replace: "first" },
  { name: "only ASCII has letters and line ends", why: "a word's end, or a line's, would be elsewhere than for JavaScript", red: ["automata/text"],
    file: "cli/automata/text.ts", find: "asksLines && m ? lineEnds : []", replace: "[]" },
  { name: "what stands beside a match is not known", why: "the Kelvin sign is a letter to whoever folds case", red: ["automata/text"],
    file: "cli/automata/beside.ts", find: "return rests.some((rest) => rest.length === 0) ? [] : [", replace: "return [" },
  { name: "patterns that found something in a value before are found in the next", why: "a harmless value would be denied for the one before it", red: ["differential/conditions"],
    file: "assembly/predicate/patterns.ts", find: "  memory.fill(found, 0, foundBytes);\n", replace: "" },
  { name: "a field's values are not looked at where several tests ask", why: "rules with patterns would never fire", red: ["differential/conditions"],
    file: "cli/codegen/patterns.ts", find: "group.tests[0] === test ?", replace: "false ?" },
  { name: "only sixteen patterns of a selector have bits", why: "one rule would fire for another's pattern", red: ["differential/conditions"],
    file: "cli/codegen/patterns.ts", find: "1 << (number & 31)", replace: "1 << (number & 15)" },
  { name: "patterns over inputs look at the first test's places", why: "an input that only a later rule looks at would pass", red: ["detect/matches"],
    file: "cli/codegen/patterns.ts", find: "`if (${own.map(isOpen).join(\" || \")}) {`", replace: "`if (${isOpen(own[0] as PlannedTest)}) {`" },
  { name: "a byte that is no character is one for the evaluator", why: "explain would tell of a match that the module does not see", red: ["evaluate/meaning/meaning"],
    file: "cli/evaluate/patterns.ts", find: "guarded: new RegExp(guardedSource(source, own), own)", replace: "guarded: new RegExp(source, own)" },
  { name: "what is tried later goes on behind a match", why: "more would be taken out of a text than the pattern says", red: ["automata/find"],
    file: "cli/automata/priority.ts", find: "if (\"end\" in step) return { taking, isEnd: true };", replace: "if (\"end\" in step) return { taking: [...taking, ...this.#opened({ kind, steps: todo }, after).taking], isEnd: true };" },
  { name: "the fewest are as many as can be", why: "a lazy repetition would run to the last place where it can end", red: ["automata/find"],
    file: "cli/automata/text.ts", find: "{ ...node, lazy: true }", replace: "node" },
  { name: "what stands before the first match is not asked", why: "a word's end would be taken for a word", red: ["automata/find"],
    file: "assembly/match/find.ts", find: "    if ((told & Begins.Behind) != 0) found = at + 1;\n", replace: "" },
  { name: "what a state has found is not told", why: "most patterns would never be found", red: engine,
    file: "cli/automata/dfa.ts", find: "sorted([...state.late, ...this.outputsAt(state, 15, number === this.done)])", replace: "sorted(number === this.done ? [] : state.late)"},
];

const deciding: Mistake[] = [
  { name: "a text is known by its beginning", why: "an attack that begins as something harmless would pass", red: ["detect/known"],
    file: "assembly/detect/known.ts", find: "isSame(at + headBytes, text, bytes);", replace: "isSame(at + headBytes, text, min(bytes, 8));" },
  { name: "what is known at one place is known at all", why: "what is harmless in prose is an attack in a path", red: ["detect/known"],
    file: "assembly/detect/known.ts", find: "hashOf(text, bytes) + <u32>place & ", replace: "hashOf(text, bytes) & " },
  { name: "the second layer is not decoded further", why: "what is encoded twice would pass", red: pack,
    file: "assembly/detect/inspect.ts", find: "const layersMax: i32 = 4;", replace: "const layersMax: i32 = 2;" },
  { name: "one finding's score is the detector's", why: "what tells only together would never be enough", red: pack,
    file: "assembly/detect/inspect.ts", find: "const score = load<i32>(scores + (detector << 2)) + <i32>load<u8>(row, 1);", replace: "const score = <i32>load<u8>(row, 1);" },
  { name: "findings count wherever they are", why: "what is an attack in a path is none in prose", red: pack,
    file: "assembly/detect/inspect.ts", find: "const here = load<u32>(found + at) & load<u32>(mask + at);", replace: "const here = load<u32>(found + at);" },
  { name: "a gate never opens", why: "no lexer would run", red: pack,
    file: "assembly/detect/inspect.ts", find: "  return (byte & bit) != 0;", replace: "  return false && (byte & bit) != 0;" },
  { name: "findings of the layer before stay", why: "scores of different texts would be added up", red: pack,
    file: "assembly/detect/inspect.ts", find: "  memory.fill(found, 0, findingsBytes);\n  const mask", replace: "  const mask" },
  { name: "an exclusion agrees where one of its parts does", why: "one field's exclusion would be all fields'", red: meaning,
    file: "cli/evaluate/detect/exclusions.ts", find: "exclusion.length > 0 && exclusion.every", replace: "exclusion.length > 0 && exclusion.some" },
  { name: "a comment is always white space", why: "what cuts a statement off would not be seen", red: sql,
    file: "assembly/detect/sql.ts", find: "  if (last == 0x63 || last == 0x52) { // c R: a comment with something behind it is white space\n    out--;", replace: "  if (last == 0x63 || last == 0x52) { // c R: a comment with something behind it is white space\n    out -= 2;" },
  { name: "signs are operators without an operand", why: "`-1` would be read as a sum", red: sql,
    file: "assembly/detect/sql.ts", find: "last == 0x2e || last == 0x3a) put(letter);", replace: "last == 0x2e || last == 0x3a || true) put(letter);" },
];

const naming: Mistake[] = [
  { name: "the name of the field before counts", why: "a field would be denied for what another one holds", red: ["detect/named"],
    file: "assembly/detect/named.ts", find: "  present = bytesAt(name, nameBytes);\n  inspect(place, name, nameBytes, text, bytes);", replace: "  inspect(place, name, nameBytes, text, bytes);\n  present = bytesAt(name, nameBytes);" },
  { name: "a name is none", why: "what is asked of one field would be asked of all", red: ["detect/named"],
    file: "cli/evaluate/selectors/index.ts", find: "(name === undefined || input.name === utf8(name))", replace: "true" },
];

export const detectionMistakes: readonly Mistake[] = [...decoding, ...windows, ...matching, ...deciding, ...naming];
