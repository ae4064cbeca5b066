/** Requests full of what parsers stumble over. */
import { constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import type { HeaderPair } from "../../cli/harness/index.ts";

/** Bytes, most of them from the pieces; no control characters, which no proxy takes in a head. */
export function textOf(pieces: readonly string[], maxLength = 12): fc.Arbitrary<string> {
  return fc.array(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 3, unit: fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f).map((code) => String.fromCharCode(code)) }) }), { maxLength })
    .map((parts) => parts.join(""));
}

/** Texts around the bounds of names, values and windows. */
export const long = (units: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...units), fc.constantFrom(127, 128, 129, 1023, 1024, 1025, 4096, 7679, 7680, 7681, 8191, 8192, 8193, 15871, 15872, 15873, 20_000)).map(([unit, bytes]) => unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes));

const queryPieces = ["&", "&", "=", "=", "+", "%", "%4", "%41", "%26", "%3D", "%00", "%%", "%zz", "a", "b", ";", "%c3%a9", "a=b&", "id", "ID", "#", "?", "/"];
const valuePieces = ["a", "b", " ", "\t", ";", "=", "\"", "id=", "; ", "/", "%41", ",", "\xc3\xa9"];

export const target = fc.tuple(textOf(["/", "a", "%41", "..", ";", "\\", "%", "#"], 8), fc.option(fc.oneof({ weight: 6, arbitrary: textOf(queryPieces, 14) }, { weight: 1, arbitrary: long(["a", "%41", "a=", "+"]).map((text) => text.slice(0, 9_000)) })))
  .map(([path, query]) => `/${path}${query === null ? "" : `?${query}`}`);

const field = fc.oneof(
  fc.tuple(fc.constantFrom("cookie", "cookie", "user-agent", "referer", "x-a", "x-b", "accept", "x-empty"), textOf(valuePieces)),
  fc.constantFrom<[string, string]>(["x-long", "y".repeat(9000)], ["x-empty", ""]),
);

/** A head for a body of that type. */
export const head = (type: fc.Arbitrary<string | undefined>): fc.Arbitrary<HeaderPair[]> => fc.tuple(target, fc.array(field, { maxLength: 4 }), type).map(([path, fields, contentType]) => [
  [":method", "POST"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...fields.map(([name, value]): HeaderPair => [name, value.trim()]),
  ...(contentType === undefined ? [] : [["content-type", contentType] as HeaderPair]),
]);

export const form = fc.array(fc.oneof({ weight: 8, arbitrary: textOf(queryPieces, 10) }, { weight: 1, arbitrary: long(["a", "+", "%41", "%4", "a="]) }), { maxLength: 4 }).map((parts) => parts.join(""));

const escape = fc.oneof(fc.constantFrom("\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t"), fc.constantFrom("d83d", "de00", "D800", "DFFF", "0041", "00e9", "20AC", "fffd", "0000").map((digits) => `\\u${digits}`));
const letters = fc.constantFrom("a", "b", "key", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "some longer piece of text", " ", "/", "\x7f", "{", "]", ",", ":");
const string = fc.array(fc.oneof({ weight: 8, arbitrary: letters }, { weight: 4, arbitrary: escape }, { weight: 1, arbitrary: long(["x", "\xc3\xa9", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\xe2\x82\xac"]) }), { maxLength: 4 }).map((parts) => `"${parts.join("")}"`);
const space = fc.constantFrom("", "", "", " ", "\n  ", "\t", "\r\n", "                    ");

/** A JSON document. */
const { json: shallow } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof({ maxDepth: 4, depthSize: "small" },
    fc.oneof({ weight: 4, arbitrary: string }, { weight: 1, arbitrary: fc.constantFrom("true", "null", "-1.5e3", "0", "7".repeat(9000)) }),
    tie("json").map((text) => JSON.stringify(text)),
    fc.array(fc.tuple(space, tie("json"), space), { maxLength: 4 }).map((items) => `[${items.map((item) => item.join("")).join(",")}]`),
    fc.array(fc.tuple(space, fc.oneof(fc.constantFrom('"a"', '"\\u0061"', '"b"'), string), space, tie("json"), space), { maxLength: 4 })
      .map((members) => `{${members.map(([a, name, b, value, c]) => `${a}${name}${b}:${b}${value}${c}`).join(",")}}`)),
}));
/** Some within others whose names are long. */
export const json: fc.Arbitrary<string> = fc.tuple(shallow, fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 15, 16, 17, 31, 32), fc.constantFrom(63, 127, 128, 129))
  .map(([inner, depth, bytes]) => `${`{"${"n".repeat(bytes)}":[`.repeat(depth)}${inner}${`,"b"],"a":"c"}`.repeat(depth)}`);

/** What may stand in a value: a document, one that is deep, or what only begins as one does. */
export const nested: fc.Arbitrary<string> = fc.tuple(fc.oneof({ weight: 6, arbitrary: space }, { weight: 1, arbitrary: space.map((text) => `\xef\xbb\xbf${text}`) }), fc.oneof({ weight: 8, arbitrary: json }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom("[", "{\"a\":"), fc.constantFrom(63, 64, 65, 9_000), fc.constantFrom("", "", "\"", "\"a\"", "{\"", "1, \"", "1\"", "{}]\n,\"", "Ee+-.0:[]{}\"", "x", "\xe9\"")).map(([open, depth, rest]) => `${open.repeat(depth)}${rest}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('{"a":"b"}', '["a"]', "[[]]", "[1]", '{ "', '[ {"', "[ab", "[[1], true,", "{}", "{query(a:\"b\")}", '{"query":"{a(b:\\"c\\")}","c":"d"}'), fc.nat(4)).map(([text, times]) => Array.from({ length: times }, (_, level) => level).reduce<string>((inner, level) => (level % 2 === 0 ? `{"k":${JSON.stringify(inner)}}` : JSON.stringify([inner])), text)) }), fc.constantFrom("", "", " ", "x", "]", '"'))
  .map(([before, text, behind]) => `${before}${text}${behind}`);

/** One edit: bytes removed, and others put there. */
export type Edit = [place: number, drop: number, insert: string];
export const edits = (inserts: readonly string[]): fc.Arbitrary<Edit[]> => fc.array(fc.tuple(fc.noBias(fc.double({ min: 0, max: 1, noNaN: true })), fc.nat(2), fc.constantFrom("", "", ...inserts)), { maxLength: 2 });
export const jsonEdits = ["\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", "\x00", "\x1f", "\n", "\x80", "\xc3", "\xa9", "\xed\xa0\x80", "\xf0", "\xf0\x9f", "\xff", "\xef\xbb\xbf", "null", "\\u", "\\u12", "\\ud83d", "x"];
export const edited = (body: string, all: readonly Edit[]): string => all.reduce((now, [place, drop, insert]) => {
  const at = Math.floor(place * (now.length + 1));
  return now.slice(0, at) + insert + now.slice(at + drop);
}, body);

const lineEnd = fc.oneof({ weight: 20, arbitrary: fc.constant("\r\n") }, { weight: 1, arbitrary: fc.constantFrom("\n", "\r", "\r\r\n", "\n\n") });
const disposition = fc.tuple(fc.constantFrom("form-data", "form-data", "attachment", ""), fc.array(fc.tuple(
  fc.constantFrom("name", "name", "name", "filename", "filename", "filename*", "filename*0", "NAME", "x", "name "), fc.constantFrom("=", "=", "=", " = ", ""),
  fc.oneof(textOf(["a", "b", "\"", ";", "=", "\\\"", " ", "%41", "'", "UTF-8''", "../", "\xc3\xa9", ".", ".php", ".Jsp", ".pht", ".htaccess", ".htaccessx", "%2ephp"], 5), textOf(["a", "b", ";", "c", "/"], 4).map((text) => `"${text}"`), long(["n"]).map((text) => `"${text.slice(0, 1_100)}"`)),
), { maxLength: 3 })).map(([type, parameters]) => [type, ...parameters.map((parts) => parts.join(""))].join("; "));
const partLine = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Content-Disposition: form-data; name=\"operations\"", "Content-Disposition: form-data; name=operations; filename=a") },
  { weight: 8, arbitrary: disposition.map((value) => `Content-Disposition: ${value}`) }, { weight: 1, arbitrary: disposition.map((value) => `content-disposition:${value}`) },
  { weight: 3, arbitrary: fc.constantFrom("text/plain", "image/png", "IMAGE/gif; a=b", "image/svg+xml", "application/octet-stream", "application/json", "video/mp4", "").map((type) => `Content-Type: ${type}`) },
  { weight: 1, arbitrary: fc.constantFrom("Content-Transfer-Encoding: base64", "content-transfer-encoding: 8BIT", " folded", "\tfolded", "no colon", ":", "x-a:  b ", "Content-Disposition : x", `x: ${"y".repeat(4_000)}`) },
);
const content = fc.oneof({ weight: 6, arbitrary: textOf(["a", "b", "\r\n", "\n", "\r", "-", "--", "--b", "\r\n--b", "\r\n--B", "text", "' or 1=1"], 10) }, { weight: 1, arbitrary: long(["x", "\r\n", "\r\n--", "-\n"]) });

/** What a part named `operations` may be: JSON, whole and broken, with line ends, and with what may begin a delimiter. */
const operations = fc.tuple(fc.oneof(json, textOf(["a", "{b(c:1)}", "\\\"", "\\n", "#"], 6).map((text) => `{"query":"${text}",\r\n"variables":{"a":"b"}}`)), fc.array(fc.tuple(fc.noBias(fc.double({ min: 0, max: 1, noNaN: true })), fc.nat(2), fc.constantFrom("", ...jsonEdits, "\r\n--", "\r\n")), { maxLength: 1 })).map(([text, changes]) => edited(text, changes as Edit[]));

/** A multipart body, and the boundary that its type tells. */
export const multipart: fc.Arbitrary<{ type: string; text: string }> = fc.tuple(
  fc.constantFrom("bo", "B", "b'()+_,-./:=?0Z", "x".repeat(70)), fc.oneof({ weight: 6, arbitrary: fc.constant("") }, content),
  fc.array(fc.tuple(fc.array(fc.tuple(partLine, lineEnd), { maxLength: 3 }), lineEnd, fc.oneof({ weight: 3, arbitrary: content }, { weight: 1, arbitrary: operations }), lineEnd), { maxLength: 4 }), fc.constantFrom("--", "--", "--", "--\r\n", "--\r\nepilogue", "", "-", "--\r\n  \t\r\n--bo--"), fc.boolean(),
).map(([boundary, preamble, parts, closing, isQuoted]) => ({
  type: `multipart/form-data; boundary=${isQuoted || boundary.includes(",") ? `"${boundary}"` : boundary}`,
  text: `${preamble === "" ? "" : `${preamble}\r\n`}${parts.map(([lines, empty, text, end], index) => `${index === 0 ? "" : end}--${boundary}\r\n${lines.map((line) => line.join("")).join("")}${empty}${text}`).join("")}\r\n--${boundary}${closing}`,
}));
export const multipartEdits = ["\r", "\n", "\r\n", "-", "--bo", "--", ":", ";", "\"", "x"];

/** Fields of few names: a few of them, or about as many, or about as many bytes, as can be joined. */
export const repeated = fc.oneof(
  fc.array(fc.tuple(fc.constantFrom("a", "%61", "b", "", "query", "n".repeat(129)), fc.oneof({ weight: 6, arbitrary: fc.constantFrom("=", "", "=1", "=1/*", "=*/union+select", "=;a=2", "={b}") }, { weight: 1, arbitrary: fc.constantFrom(100, 2_047, 2_048, 2_049, 8_192, 9_000).map((bytes) => `=${"v".repeat(bytes)}`) })), { maxLength: 12 }),
  fc.tuple(fc.integer({ min: 508, max: 516 }), fc.integer({ min: 1, max: 600 })).map(([count, names]) => Array.from({ length: count }, (_, index) => [`n${index % names}`, "="])),
  fc.tuple(fc.integer({ min: 1_990, max: 2_060 }), fc.constantFrom("a", "b")).map(([bytes, last]) => ["a", "b", "c", "d", last].map((name) => [name, `=${"v".repeat(bytes)}`])),
).map((fields) => fields.map((field) => field.join("")).join("&"));

/** A GraphQL document, or what looks like one. */
export const document = fc.tuple(fc.constantFrom("{", "query Q {", "mutation{", "#c\n{", "", "a ", ", \n{", "\xef\xbb\xbf{", "query"), fc.array(fc.oneof(
  { weight: 8, arbitrary: textOf(["a", "b1", "_x", " ", ",", "\n", ":", "$", "1", "1e5", "{", "}", "(", ")", "\"", "\"\"", "\"\"\"", "\\", "\\\"", "\\\"\"\"", "\"text\"", "\"\"\"block\"\"\"", "#", "#note\n", "\\u0041", "@", "..."], 14) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("\"", "\"\"\"", "#", "", " "), long(["s", "\\\"", "s ", "1", "\"a\" "]), fc.constantFrom("\"", "\"\"\"", "\n", "")).map((parts) => parts.join("")) },
), { maxLength: 4 })).map(([begin, parts]) => begin + parts.join(""));

/** Types whose body is one raw text, or of which nothing can be told. */
export const strangeTypes = ["text/plain", "TEXT/Plain; charset=utf-8", "application/x-unknown", "nonsense", "", "application/graphql", "application/json; charset=utf-16", "application/json, text/plain", "application/grpc", "text/html; charset=ibm037",
  "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary*=a", "multipart/form-data; boundary=a b", `multipart/form-data; boundary=${"x".repeat(71)}`,
  "multipart/form-data; boundary=a; boundary*0=b", "multipart/mixed; boundary=a", "multipart/form-data; Boundary=\"a;b\""] as const;

const xmlText = fc.oneof({ weight: 8, arbitrary: textOf(["a", "b", " ", "\n", "&lt;", "&amp;", "&#65;", "&#x41;", "&#x1F600;", "&#xd800;", "&#0;", "&#1114112;", "&foo;", "&", "&#", "&#x;", "&quot;", "&apos;", ";", "]", "-", "?", ">", "\xc3\xa9"], 8) }, { weight: 1, arbitrary: long(["x", "&lt;", "&#233;", " "]) });
const rawText = textOf(["a", "-", "--", "]", "]]", "?", ">", "<", "&lt;", "\"", "'", "[", "<!--", "b"], 8);
const xmlName = fc.constantFrom("a", "b", "soap:Envelope", "x-1", "\xc3\xa9", "n".repeat(130));
const attribute = fc.tuple(fc.constantFrom(" ", "  ", "\n", ""), xmlName, fc.constantFrom("=", " = "), fc.constantFrom("\"", "'"), xmlText).map(([blank, name, equals, quote, value]) => `${blank}${name}${equals}${quote}${value.replaceAll(quote, "")}${quote}`);
const wholeAttribute = attribute.map((text) => ` ${text}`);
const without = (end: string): fc.Arbitrary<string> => rawText.map((text) => text.split(end).join(""));
const misc = fc.oneof(without("-->").map((text) => `<!--${text}-->`), without("?>").map((text) => `<?${text}?>`), fc.constantFrom("\n", " ", ""));
const documentType = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("", "<!DOCTYPE a>") }, fc.constantFrom("<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY x \"y>\"> <!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;]>", "<!DOCTYPE a SYSTEM \"http://x/]>\" [<!-- ' ] > --><?p ' ]> ?>]  >", "<!DOCTYPE a [", "<!DOCTYPE a [<!-", "<!DOCTYPE"),
  textOf(["a", "[", "]", "\"", "'", "<!--", "-->", "<?", "?>", "<", ">", " ", "<!ENTITY x \"y\">", "-", "<!"], 10).map((text) => `<!DOCTYPE${text}`));
/** An XML document. */
export const xml: fc.Arbitrary<string> = fc.letrec<{ element: string }>((tie) => ({
  element: fc.tuple(xmlName, fc.array(wholeAttribute, { maxLength: 2 }), fc.array(fc.oneof({ maxDepth: 4, depthSize: "small" }, xmlText.map((text) => text.replaceAll("<", "")), misc, without("]]>").map((text) => `<![CDATA[${text}]]>`), tie("element")), { maxLength: 4 }), fc.constantFrom("", " "))
    .map(([name, attributes, inner, blank]) => (inner.length === 0 ? `<${name}${attributes.join("")}${blank}/>` : `<${name}${attributes.join("")}${blank}>${inner.join("")}</${name}${blank}>`)),
})).element.chain((root) => fc.tuple(fc.constantFrom("", "", "", "", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml encoding='utf-16'?>", "<?xml encoding?>", "<?xml  encoding = 'us-ascii' ?>"), documentType, misc, misc, fc.tuple(fc.constantFrom(1, 1, 1, 1, 1, 1, 17, 18, 60, 64, 65), fc.constantFrom(1, 1, 32, 33, 120, 127, 128)).map(([depth, bytes]) => [depth, "d".repeat(bytes), root] as const)))
  .map(([declaration, type, before, after, [depth, name, root]]) => `${declaration}${type}${before}${`<${name}>`.repeat(depth - 1)}${root}${`</${name}>`.repeat(depth - 1)}${after}`);
export const xmlEdits = ["<", ">", "/", "\"", "'", "&", "=", " ", "-", "]", "[", "?", "!", "</a>", "<a>", "<!DOCTYPE", "x"];

/** Text in another charset: what the content-type may say of it, and its bytes. IBM037 has what JSON and XML are made of, and letters. */
const ibm037 = new Map([...[..." .<(+|&!$*);-/,%_>?`:#@'=\"[]{}\\~^"].map((letter, index): [string, number] => [letter, [0x40, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x60, 0x61, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0xba, 0xbb, 0xc0, 0xd0, 0xe0, 0xa1, 0xb0][index] as number]),
  ...[..."abcdefghi"].map((letter, index): [string, number] => [letter, 0x81 + index]), ...[..."jklmnopqr"].map((letter, index): [string, number] => [letter, 0x91 + index]), ...[..."stuvwxyz"].map((letter, index): [string, number] => [letter, 0xa2 + index]), ...[..."0123456789"].map((letter, index): [string, number] => [letter, 0xf0 + index])]);
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
const inUtf16 = (text: string): Buffer => Buffer.from(Buffer.from(text, "latin1").toString("utf8"), "utf16le");
const inUtf32 = (text: string): Buffer => Buffer.from(Uint32Array.from([...Buffer.from(text, "latin1").toString("utf8")], (letter) => letter.codePointAt(0) as number).buffer);
export const charset = fc.tuple(fc.constantFrom("", "; charset=utf-16", "; charset=UTF-16LE", "; charset=\"utf-16be\"", "; charset=utf-8", "; charset=ibm037", "; charset=cp037", "; charset=iso-8859-1", "; charset=Windows-1252", "; charset=utf-32", "; charset=UTF-32le", "; charset=utf-32be", "; charset=latin1; charset=utf-8", "; charset=utf-16; charset=utf-16le"),
  fc.constantFrom<[string, (text: string) => Buffer]>(["utf-16le", inUtf16], ["utf-16be", (text) => swapped(inUtf16(text))], ["utf-32le", inUtf32], ["utf-32be", (text) => Buffer.from(inUtf32(text)).swap32()], ["marked", (text) => Buffer.concat([Buffer.from("fffe0000", "hex"), inUtf32(text)])], ["marked", (text) => Buffer.concat([Buffer.from("0000feff", "hex"), inUtf32(text).swap32()])], ["odd", (text) => Buffer.concat([inUtf32(text), Buffer.from([0x00, 0xd8])])], ["marked", (text) => Buffer.concat([Buffer.from("fffe", "hex"), inUtf16(text)])], ["marked", (text) => Buffer.concat([Buffer.from("feff", "hex"), swapped(inUtf16(text))])],
    ["ibm037", (text) => Buffer.from(Array.from(text, (letter) => ibm037.get(letter) ?? letter.charCodeAt(0)))], ["latin1", (text) => Buffer.from(text, "latin1")], ["odd", (text) => Buffer.concat([inUtf16(text), Buffer.from([0xd8])])], ["odd", (text) => Buffer.concat([inUtf16(text), Buffer.from([0x00, 0xd8, 0x41])])]))
  .map(([label, [, encode]]) => ({ label, encode }));

/** A compressed body: which coding it is said to have, and its bytes from the content's. */
export const compression = fc.tuple(fc.constantFrom("gzip", "GZIP", "x-gzip", "deflate", "raw"), fc.constantFrom(0, 1, 6, 9), fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE), fc.nat(31), fc.constantFrom(9, 15))
  .map(([coding, level, strategy, flags, windowBits]) => ({
    coding: coding === "raw" ? "deflate" : coding,
    pack: (content: Uint8Array): Uint8Array => {
      const options = { level, strategy, windowBits };
      if (coding === "deflate") return deflateSync(content, options);
      return coding === "raw" ? deflateRawSync(content, options) : withHead(gzipSync(content, options), flags);
    },
  }));

/** gzip with the parts of a head that its flags tell (RFC 1952, 2.3); its check of the head is nobody's. */
function withHead(zipped: Buffer, flags: number): Buffer {
  const parts = [...((flags & 4) === 0 ? [] : [[3, 0, 1, 2, 3]]), ...((flags & 8) === 0 ? [] : [[...Buffer.from("name"), 0]]), ...((flags & 16) === 0 ? [] : [[0]]), ...((flags & 2) === 0 ? [] : [[7, 7]])];
  return Buffer.concat([zipped.subarray(0, 3), Buffer.from([flags]), zipped.subarray(4, 10), Buffer.from(parts.flat()), zipped.subarray(10)]);
}

/** A byte that is changed, left out, or put in. */
export const spoiling = fc.array(fc.tuple(fc.noBias(fc.double({ min: 0, max: 1, noNaN: true })), fc.nat(255), fc.nat(2)), { maxLength: 1 });
export const spoilt = (bytes: Uint8Array, changes: readonly (readonly [number, number, number])[]): Uint8Array => changes.reduce((now, [place, byte, kind]) => {
  const at = Math.floor(place * now.length);
  return Buffer.concat([now.subarray(0, at), ...(kind === 1 ? [] : [Uint8Array.of(byte)]), now.subarray(kind === 2 ? at : at + 1)]);
}, bytes);

/** Forms in another charset, or in none. */
export const highForm: fc.Arbitrary<string> = fc.array(fc.oneof({ weight: 8, arbitrary: textOf(["&", "=", "a", "+", "%e9", "%C3%A9", "\xe9", "\xc3\xa9", "%80", "\x80", "\x9f", "%4", "%", "\xe9=", "%81", "some plain text of sixteen"], 10) }, { weight: 1, arbitrary: long(["\xe9", "%e9", "a\x80"]) }), { maxLength: 3 }).map((parts) => parts.join(""));
/** Types that say nothing, or another thing than what is sent. */
export const typed = fc.constantFrom("text/plain", "", "application/json", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=b", "application/graphql", "application/octet-stream", "text/html; charset=latin1", "text/plain; charset=utf-8",
  "application/json; charset=utf-16", "application/json; charset=windows-1252", "application/x-www-form-urlencoded; charset=utf-8", "image/png", "application/json, text/plain", "text/plain; charset=koi8-r");
/** What such a body may be, in bytes. */
export const oddly = fc.tuple(
  fc.oneof(json, form, highForm, xml, document.map((text) => `query=${text}`), fc.tuple(fc.nat(70), fc.constantFrom("{}", "[1]", "a=b", "=", "x")).map(([blanks, text]) => " ".repeat(blanks) + text), fc.tuple(fc.integer({ min: 60, max: 66 }), fc.constantFrom("=b", "[0]=b", " =b", "")).map(([bytes, rest]) => "n".repeat(bytes) + rest),
    textOf(["a", "=", "{", "[", "]", " ", "\n", "-", ":", "$", "&", "\"", "\xe9", "%e9"], 8), multipart.map(({ text }) => text)),
  fc.constantFrom<(text: string) => Buffer>((text) => Buffer.from(text, "latin1"), (text) => Buffer.from(text, "latin1"), (text) => Buffer.from(text, "latin1"), inUtf16),
).map(([text, encode]) => ({ text, encode }));

const oddPieces = ["a", "b", "\0", "\xc0", "\xaf", "\xc3", "\xa9", "\xe0", "\x80", "\xf0", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82\xac", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "some plain text of sixteen", " ", "{", "<", "["];
/** Texts that are hardly UTF-8. */
export const oddText: fc.Arbitrary<string> = textOf(oddPieces, 10);
/** Forms whose names stand twice, and whose bytes are odd. */
export const oddForm: fc.Arbitrary<string> = textOf(["a=1&", "b=&", "%61=2&", "&", "=", "%", "%4", "%00", "%c0%af", "%c3", "%a9", "%E9", "\xc3", "\xa9", "+", "a&", "{", "<", ...["x".repeat(8192), "x".repeat(8193)].map((name) => `${name}&`)], 14);
/** Documents whose names stand twice, at several depths. */
export const { oddJson } = fc.letrec<{ oddJson: string }>((tie) => ({
  oddJson: fc.oneof({ maxDepth: 5, depthSize: "small" }, fc.constantFrom("1", '"a"', '"\\u0000"', '"\\u0041\xc0\xaf"', "{}", "[]"),
    fc.array(tie("oddJson"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc.array(fc.tuple(fc.oneof({ weight: 12, arbitrary: fc.constantFrom("a", "b", "c", "\\u0061", "\\u0000", "", "ab", "a\\u0062") }, { weight: 1, arbitrary: fc.constantFrom("n".repeat(8192), "n".repeat(8193), `${"n".repeat(8192)}m`, "n".repeat(129)) }), tie("oddJson")), { maxLength: 5 }).map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`)),
}));
const oddLine = fc.constantFrom("Content-Disposition: form-data; name=a", "Content-Disposition: form-data; name=a", "content-disposition: form-data; name=b; filename=c", "content-disposition: form-data; name=\"\"", "content-disposition: form-data; filename*=utf-8''%c0%af%00",
  "content-disposition: form-data; name=\"\xe9\"", "content-type: text/plain; charset=utf-16", "content-type: multipart/mixed", "content-type: image/png", "content-transfer-encoding: quoted-printable", " folded", "x: \0");
/** Parts whose names stand twice, and whose contents are odd. */
export const oddMultipart: fc.Arbitrary<{ type: string; text: string }> = fc.tuple(fc.constantFrom("", "", " \r\n", "x\r\n"), fc.array(fc.tuple(fc.array(oddLine, { maxLength: 3 }), oddText), { maxLength: 4 }), fc.constantFrom("--", "--", "--\r\n", "-- x", "", "x"))
  .map(([before, parts, closing]) => ({ type: "multipart/form-data; boundary=b", text: `${before}${parts.map(([lines, text]) => `--b\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n${text}\r\n`).join("")}--b${closing}` }));
export const oddTypes = ["text/plain", "text/html", "text/css; charset=us-ascii", "application/octet-stream", "image/png", "application/json; charset=latin1", "multipart/form-data; boundary=a b"] as const;
