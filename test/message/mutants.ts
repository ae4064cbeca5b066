/** Mistakes that could be made in assembly/message and beside it, each of which must turn a test of this folder red (mutants.test.ts). */
import type { Mutant } from "../mutants/planting.ts";

const of = (test: string, file: string, ...changes: [find: string, replace: string][]): Mutant[] =>
  changes.map(([find, replace]) => ({ red: [`message/${test}`], file: `assembly/${file.includes("/") ? file : `message/${file}`}.ts`, find, replace }));

export const mutants: Mutant[] = [
  ...of("text", "simd", ["<= pageBytes - 16", "<= pageBytes"], ["splat(26)", "splat(27)"], ["(1 << bytes) - 1", "(2 << bytes) - 1"]),
  ...of("text", "text", ["lengthOf(path) > bytes &&", "lengthOf(path) > bytes + 1 &&"], ["bytes - at))) & lanes(bytes - at)) != 0", "bytes - at)))) != 0"]),
  ...of("text", "contains", ["period + cut < needleBytes && same(needle, needle + period, cut + 1)", "true"], ["known = periodic ? needleBytes - period - 1 : -1;", "known = needleBytes - period - 1;"], ["(left < right) != reverse", "left < right"],
    ["other > cut", "other < cut"]),
  ...of("needles", "predicate/needles", ["const step: i32 = 14;", "const step: i32 = 16;"], ["bytes <= <i32>(end - place) && (fold", "(fold"], ["bytesAt(place + 1, end - place - 1)) : c", "bytesAt(place + 2, end - place - 2)) : c"],
    ["byte - 0x61 < 26 && half", "half"], ["if (bytes == 0) store<u16>(index, 1, hasEmpty);\n      else if", "if"], ["byte - 0x61 < 26 && half == (byte >> 4 ^ 2)", "false"]),
  ...of("path", "special", ["i8x16(1, 1, -126, 4, 0, 8,", "i8x16(1, 1, -126, 4, 0, 0,"], ["-127, -107)", "-127, -123)"]),
  ...of("path", "path", ["separator >> 15 & 1", "0"], ["if (!isPathEnd(load<u8>(from + plain))) return -1;", ""], ["|| last == 0x20 ? -1", "? -1"], ["if (escapeDigits == 2)", "if (escapeDigits == 3)"],
    ["inParameter = false;\n    } else if", "} else if"], ["if (segment > scratch + 1) do", "do"], ["(byte | utf8) >= 0x80", "byte >= 0x80"], ["byte = value;\n        from += 2;", "byte = value;\n        from += 2; if (byte == 0x25) from -= 2;"]),
  ...of("path", "utf8", ["0x2_80_9f", "0x2_80_bf"], ["0x3_90_bf", "0x3_80_bf"]),
  ...of("path", "target", ["0x23) - (from + pathBytes)", "0x26) - (from + pathBytes)"]),
  ...of("path", "segments", ["count <= segmentsMax) store<u32>(starts + (count << 2), from + bytes + 1)", "count <= segmentsMax) store<u32>(starts + (count << 2), from + bytes)"]),
  ...of("path", "host", ["- 0x30 < 10) end--", "- 0x30 < 9) end--"]),
  ...of("fields", "fields", ["if (first != 1) appendByte(state, first);", ""], ["if (load<u32>(state, escape) != 0) inEscape(state, 0);", ""], ["if (isLast && next != 0) fieldValue(next, from, 0);", ""], ["if (more < 0)", "if (more <= 0)"],
    ["<= <u32>nameBytesMax", "< <u32>nameBytesMax"], ["(<i32>bytes > textBytesMax - used) {\n    if", "(<i32>bytes >= textBytesMax - used) {\n    if"], ["const equal = isName ? 0x3d : 0x26,", "const equal = 0x3d,"], ["valueBytesMax + 16", "valueBytesMax"]),
  ...of("fields", "cookies", ["end - value >= 2", "end - value >= 1"], ["equal == to ? 0 : equal", "equal"], ["findByte(from, to, 0x3d)", "findByte(from, end, 0x3d)"], ["count >= cookiesMax", "count > cookiesMax"]),
  ...of("json", "json", ["level - state > topMax", "level - state >= topMax"], ["index + 1, 4", "index, 4"], ["|| load<u32>(state, top) != levels", ""], ["store<i32>(state, next, plan);\n  store<u32>(state, level", "store<u32>(state, level"],
    ["byte != 0x2c || index == documentLevel", "byte != 0x2c"], ["phase == beforeName || phase == beforeFirstName) {\n      next = load<i32>(level);", "phase == beforeName || phase == beforeFirstName) {"],
    ["if (isComplete(phase)) numberEnd", "if (phase == afterValue) numberEnd"], ["level = plainLevel;", ""]),
  ...of("json", "json-plain", ["bytesLeftMin: usize = 17", "bytesLeftMin: usize = 16"], ["level - state >= topMax", "level - state > topMax"], ["byte != 0x2c || index == documentLevel", "byte != 0x2c"], ["quote - data - 1, nameBytesMax", "quote - data - 1, valueBytesMax"],
    ["quote - data - 1, valueBytesMax", "quote - data - 1, nameBytesMax"], ["&& load<u8>(data, 4) == 0x65", ""], ["(whole > 1 && load<u8>(data + sign) == 0x30)", "false"], ["if (fraction == 0) return 0;", ""], ["if (exponent == 0) return 0;", ""],
    ["at >= 16 ? 0 : at", "at"], ["store<u64>(level, <u64>index << 32 |", "store<u64>(level,"], ["load<u8>(from) == 0x22 ? from : 0", "from"], ["plainNext = next;\n      plainPhase = beforeColon;", "plainPhase = beforeColon;"]),
  ...of("json", "json-scalar", ["if (phase == afterZero) return failed;", ""], ["1 << afterZero | 1 << afterDigit |", "1 << afterZero | 1 << afterDigit | 1 << afterPoint |"], ["&& phase != afterExponent) phase = afterE", ") phase = afterE"],
    ["if (next != 0) append(state, begin, end - begin);", ""], ["else store<u32>(state, inLiteral);", ""], ["address + shift;\n  if", "address + shift + 1;\n  if"]),
  ...of("json", "json-string", ["i8x16.splat(0x20)", "i8x16.splat(0x1f)"], ["high != 0x200d ? 3", "high != 0x200c ? 3"], ["(bytes & 0x1e) != 0 ? 2", "true ? 2"], ["store<u32>(state, 0, surrogate);\n      appendCharacter", "appendCharacter"],
    ["if (load<u32>(state, utf8) != utf8Boundary) data", "if (false) data"], ["store<u32>(state, 1, unit);", "store<u32>(state, 0, unit);"]),
  ...of("json", "json-state", ["byte == 0x0d || byte == 0x09", "byte == 0x0d || byte == 0x0b"], ["if (load<u32>(state, surrogate) != 0) loneSurrogate(state);\n  if (load<i32>", "if (load<i32>"], ["bytes == 0) return;\n  if (load<u32>(state, surrogate) != 0) loneSurrogate(state);", "bytes == 0) return;"],
    ["store<i32>(state, 0, captured);\n  }\n  finishedFrom", "}\n  finishedFrom"], ["(0xf00 >> bytes & 0xff)", "(0xf00 >> bytes & 0x7f)"], ["valueBytesMax + 16", "valueBytesMax"]),
  ...of("number", "number", ["power = (before < 0 ? count : before) - first", "power = (before < 0 ? count : before)"], ["? -sign : sign;\n  while", "? sign : -sign;\n  while"], ["other > lastDigit ? 0 : -sign", "0"], ["lastDigit = at;\n    }", "}\n    lastDigit = at;"],
    ["(whole != constant || !hasFraction)", "true"], ["negative ? -value : value", "value"], ["if (<u32>load<u8>(at) - 0x30 > 9) return false;", "{}"],
    ["exponentMax);", "99);"], ["0 - <u64>left", "<u64>-left - 1"]),
  ...of("address", "address", ["&& (!mapped || load<u32>(list, 24) == 0xffffffff)", ""], ["if (written == 16) return false;\n  const", "const"], ["end - from > 1)) return -1", "end - from > 2)) return -1"], ["if (gap >= 0) return false;", ""],
    ["0xff00 >> bits", "0xff80 >> bits"], ["written > 12", "written > 14"]),
  ...of("media-type", "media-type", ["&& !isGrpcType(mediaType)", ""], ["from + 1, bytes - 2", "from + 1, bytes - 1"], ["from = next;", "break;"]),
];
