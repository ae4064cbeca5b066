/** Mistakes in how inputs are found: assembly/inputs, the readers that hand them over, and what the reference makes of them. */
import type { Mistake } from "./mistake.ts";

const inputs = ["inputs/inputs"], anomalies = ["inputs/anomalies"], linear = ["inputs/linear"];

export const inputMistakes: Mistake[] = [
  { name: "windows do not overlap enough", why: "what lies across two windows would be seen in neither", red: inputs, file: "assembly/inputs/windows.ts", find: "text += inputWindowBytes - inputOverlapBytes, bytes", replace: "text += inputWindowBytes, bytes" },
  { name: "a window that is full leaves before its text goes on", why: "the module would look at other windows than the reference", red: inputs, file: "assembly/inputs/stream.ts", find: "while (bytes > inputWindowBytes - used)", replace: "while (bytes >= inputWindowBytes - used)" },
  { name: "a long field's value keeps no overlap", why: "an attack across a window's end would pass", red: inputs, file: "assembly/message/fields.ts", find: "memory.copy(window, window + inputWindowBytes - inputOverlapBytes, inputOverlapBytes);", replace: "" },
  { name: "a character across a window's end is cut", why: "the next window would begin with garbage", red: inputs, file: "assembly/message/json-state.ts", find: "memory.copy(state + text + inputOverlapBytes, state + text + textBytesMax, used + bytes - textBytesMax);", replace: "" },
  { name: "a string with a fault in it is forgotten", why: "an upstream that takes half a document would read what nobody looked at", red: inputs, file: "assembly/message/json-string.ts", find: "if (jsonInputs) leaveInput(state, begin, data - begin);", replace: "" },
  { name: "a value after a nested object has that object's name", why: "an exclusion by name would take away more than it says", red: inputs, file: "assembly/message/json-names.ts", find: "isObject ? depth : load<u8>", replace: "true ? depth : load<u8>" },
  { name: "pseudo-headers are inputs", why: "a host's address would be a forged request", red: inputs, file: "cli/codegen/fields.ts", find: "return nameBytes != 0 && load<u8>(name) == 0x3a ? 0 :", replace: "return nameBytes < 0 ? 0 :" },
  { name: "what stands behind a # is not looked at", why: "an upstream may take it for a part of the path", red: inputs, file: "assembly/inputs/head.ts", find: "hand(Place.Path, 0, 0, fragment, <i32>(end - fragment));", replace: "" },
  { name: "a delimiter behind a bare LF is one", why: "an upstream that is strict reads another part", red: inputs, file: "assembly/inputs/multipart.ts", find: "load<u32>(state, heldFrom) == 1 ? failed", replace: "load<u32>(state, heldFrom) == 9 ? failed" },
  { name: "what may begin a delimiter is dropped", why: "bytes would be missing in what the detectors see", red: inputs, file: "assembly/inputs/multipart.ts", find: "if (to > from && load<u32>(state, isText) != 0)", replace: "if (false)" },
  { name: "filename* is a filename like any other", why: "servers differ about which of two names counts", red: inputs, file: "assembly/inputs/multipart.ts", find: "b(\"filename*\"))) {\n    isFlawed = true;", replace: "b(\"filename*\"))) {" },
  { name: "a file's type hides a field", why: "a field that says it is an image would not be looked at", red: inputs, file: "assembly/inputs/multipart.ts", find: "!(files > 0 && isBinary)", replace: "!isBinary" },
  { name: "two boundaries are one", why: "servers differ about which of them counts", red: [...inputs, ...anomalies], file: "assembly/inputs/media.ts", find: "boundaries += lengthOf(name) == 8 ? 1 : 2;", replace: "boundaries = 1;" },
  { name: "element names need not nest", why: "what a text belongs to would be the sender's to say", red: inputs, file: "assembly/inputs/xml.ts", find: "|| !same(own + 4, state + name, bytes)", replace: "" },
  { name: "a comment in a document type is none", why: "a quote in it would hide what follows", red: inputs, file: "assembly/inputs/xml.ts", find: "if (matched == 2) go(state, At.TypeComment);", replace: "if (matched == 2) go(state, At.Type);" },
  { name: "surrogates are characters", why: "a reference to half a character is no UTF-8", red: inputs, file: "assembly/inputs/xml.ts", find: "|| code - 0xd800 < 0x800 ? 0", replace: "? 0" },
  { name: "gzip's check is not looked at", why: "a server that looks would refuse what was judged", red: inputs, file: "assembly/inputs/inflate.ts", find: "if (told != (isGzip ?", replace: "if (false && told != (isGzip ?" },
  { name: "a copy may reach behind the beginning", why: "the last stream's bytes would be read", red: inputs, file: "assembly/inputs/inflate.ts", find: "if (back > load<u32>(at, written) + load<u32>(at, filled)) return fail();", replace: "" },
  { name: "what is compressed has no bound", why: "a few bytes could cost seconds", red: inputs, file: "assembly/inputs/inflate.ts", find: "return all < <u32>inflatedBytesMax && all <= taken * inflateRatioMax ? true : !fail();", replace: "return true;" },
  { name: "the standard's codes are built for each block", why: "ten bits could cost thousands of steps", red: linear, file: "assembly/inputs/inflate.ts", find: "if (!hasFixed) buildFixed();", replace: "buildFixed();" },
  { name: "names of parameters are compared as they come", why: "an encoded duplicate would be none", red: anomalies, file: "assembly/message/duplicates.ts", find: "if (value <= 0xff) { byte = value; from += 2; }", replace: "" },
  { name: "any transfer-encoding is fine", why: "servers differ about where such a body ends", red: anomalies, file: "assembly/context/overrides.ts", find: "!equalsIgnoringCase(value, b(\"chunked\"))", replace: "false" },
];
