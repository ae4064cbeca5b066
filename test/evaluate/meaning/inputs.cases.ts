import { Buffer } from "node:buffer";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { equal, is } from "uvu/assert";
import { bodyInputs, headInputs, type Inputs } from "../../../cli/evaluate/inputs/index.ts";
import { limits } from "../../../cli/evaluate/limits.ts";
import type { BodyView } from "../../../cli/evaluate/selectors/body.ts";
import { found, message, request, requestJson } from "../builders.ts";
import { says, type Case } from "./case.ts";

type Fields = Record<string, string | string[]>;

/** `place name=text`, and `broken` behind them. */
const toldOf = ({ inputs, broken }: Inputs): string[] => [...inputs.map(({ place, name, text }) => `${place} ${name}=${text}`), ...(broken === undefined ? [] : ["broken"])];
const head = (target: string, fields: Fields = {}): string[] => toldOf(headInputs(message({ ":path": target, ...fields })));
const view = (fields: Fields, body: Uint8Array): BodyView => ({ message: { ...message(fields), body }, isResponse: false, opensStream: false, bytesMax: 2_000_000 });
const body = (type: string | string[] | undefined, text: string): string[] => toldOf(bodyInputs(view(type === undefined ? {} : { "content-type": type }, Buffer.from(text))));
const json = (text: string): string[] => body("application/json", text);
const form = (text: string): string[] => body("application/x-www-form-urlencoded", text);
const multipart = (text: string): string[] => body("multipart/form-data; boundary=x", text);
const part = (lines: string, content: string): string[] => multipart(`--x\r\n${lines}\r\n\r\n${content}\r\n--x--`);

/** Text that hardly becomes smaller. */
function randomText(bytes: number): Buffer {
  const text = Buffer.alloc(bytes);
  for (let at = 0, state = 1; at < bytes; at++) {
    state = (state * 48_271) % 0x7fffffff;
    text[at] = 0x20 + state % 95;
  }
  return text;
}

export const inputCases: Case[] = [
  says("An input is a text that the client controls, with its place and its name. An empty text is none, and a name is cut to `nameBytesMax`; of the members of JSON that are open, the names of the innermost are cut where all have `openNamesBytesMax` together. Names and keys are inputs of their own, which have no name.", () => {
    const many = limits.openNamesBytesMax / limits.nameBytesMax, member = `{"${"n".repeat(limits.nameBytesMax)}":`;
    equal([many - 1, many].map((depth) => json(`${member.repeat(depth)}{"k":"v"}${"}".repeat(depth)}`).at(-1)), ["json k=v", "json =v"]);
    equal(head("/", { "x-a": " ", cookie: "=; b=" }), ["cookie-name =b", "path =/"]);
    const long = "n".repeat(limits.nameBytesMax + 1);
    equal(form(`${long}=v`), [`form-name =${long}`, `form ${long.slice(1)}=v`]);
  }),
  says("The head's are, in this order: each header field but pseudo-headers and `cookie`, trimmed (`header`), and where a `cookie` field stands its cookies (`cookie-name`, `cookie`); the query's names and values (`query-name`, `query`); `:path` up to the first `?` or `#`, and what stands from a `#` on, as received (`path`). Of more cookies or parameters than may be, those that may be are inputs, and the inputs are broken.", () => {
    equal(head("/a%41?b+=%63&d&&=e#f?g", { "x-a": "\t1 ", cookie: "h=\"i\"; j", "x-b": "2" }), [
      "header x-a=1", "cookie-name =h", "cookie h=i", "cookie-name =j", "header x-b=2", "query-name =b ", "query b =c", "query-name =d", "query =e", "path =/a%41", "path =#f?g",
    ]);
    equal(head(`/?${"a&".repeat(limits.queryParametersMax + 1)}`).slice(-3), ["query-name =a", "path =/", "broken"]);
    equal(head("/", { cookie: ["a", `${"b;".repeat(limits.cookiesMax)}`] }).slice(-3), ["cookie-name =b", "path =/", "broken"]);
    is(head("/", { cookie: "b;".repeat(limits.cookiesMax) }).length, limits.cookiesMax + 1);
  }),
  says("A body is read as its media type says: the keys and strings of JSON (`json-key`, `json`; an element of an array has the array's name), the names and values of a form (`form-name`, `form`), the parts of `multipart/…`, XML (`application/xml`, `text/xml`, `…+xml`), `application/graphql` as one text (`graphql`), and a body of any other type, or of none, as one text (`body`).", () => {
    equal(body("application/json", '{"a":["b",{"c":1,"d":"e"},"f"]}'), ["json-key =a", "json a=b", "json-key =c", "json-key =d", "json d=e", "json a=f"]);
    equal([body("a/b+json", '"a"'), form("a=%62&c"), body("application/graphql", "{1}"), body("text/html", "<a>"), body(undefined, "x")], [["json =a"], ["form-name =a", "form a=b", "form-name =c"], ["graphql ={1}"], ["body =<a>"], ["body =x"]]);
    equal([body("text/xml", "<a>b</a>"), body("application/soap+xml", "<a>b</a>"), body("multipart/mixed; boundary=x", "--x\r\n\r\na\r\n--x--")], [["xml a=b"], ["xml a=b"], ["multipart =a"]]);
  }),
  says("A GraphQL document is an `application/graphql` body, or a value named `query` of JSON, of a form or of the query string, which begins, behind a byte-order mark, what GraphQL ignores and comments, with `{`, `query`, `mutation`, `subscription` or `fragment`.", () => {
    for (const begin of ["{", "query", "mutation ", "subscription(", "fragment@", "\xef\xbb\xbf {", " \t\r\n,{", "#c\n{"]) is(body("application/graphql", `${Buffer.from(begin, "latin1").toString()}{ab}`).at(-1), "graphql =ab", begin);
    for (const begin of ["querya{", "1{", "\"a\" {", "}{", "Query {", "-{"]) is(body("application/graphql", `${begin}ab}`).length, 1, begin);
    equal([json('{"query":"{a}"}').slice(1), form("query={a}").slice(2), head("/?query={a}").slice(2, -1)], [["json query={a}", "graphql query=a"], ["graphql query=a"], ["query query=a"]]);
    equal([json('{"queries":"{a}","q":{"query":["{b}"]}}').slice(-2), form("Query={a}").length, multipart("--x\r\ncontent-disposition: form-data; name=query\r\n\r\n{a}\r\n--x--").at(-1)], [["json query={b}", "graphql query=b"], 2, "multipart query={a}"]);
  }),
  says("Behind each of its windows stand the texts that it brings: the document's names, strings, block strings and comments, as they are written, without their quotes or `#` (`graphql`, of the query string `query`; named like the document).", () => {
    equal(body("application/graphql", 'query Q($v: Int = 1e3) { a: user(id: "x\\"\\u0041", t: """b"c\\"""d""") @include(if: $v) ...F "" } # note'), [
      'graphql =query Q($v: Int = 1e3) { a: user(id: "x\\"\\u0041", t: """b"c\\"""d""") @include(if: $v) ...F "" } # note',
      ...["query", "Q", "v", "Int", "a", "user", "id", 'x\\"\\u0041', "t", 'b"c\\"""d', "include", "if", "v", "F", " note"].map((text) => `graphql =${text}`),
    ]);
    equal(body("application/graphql", '{a "b\nc "d'), ['graphql ={a "b\nc "d', "graphql =a", "graphql =b", "graphql =c", "graphql =d"]);
  }),
  says("A text that goes on behind its window stands there up to its end, unless it begins in what the next window has too; in the next one it begins with the window. Comments before what is no document are inputs as well.", () => {
    const pieces = (document: string): number[] => body("application/graphql", document).map((line) => line.length - "graphql =".length);
    equal([pieces(`{"${"s".repeat(9_000)}"}`), pieces(`{${" ".repeat(7_677)}"${"s".repeat(600)}"}`), pieces(`{${" ".repeat(7_678)}"${"s".repeat(600)}"}`)], [[8_192, 8_190, 1_324, 1_322], [8_192, 513, 601, 599], [8_192, 602, 600]]);
    equal(body("application/graphql", "#a\nb"), ["graphql =#a\nb", "graphql =a"]);
  }),
  says("JSON within an input: where, behind a byte-order mark, the first byte of a `query`, `cookie`, `header`, `form`, `multipart`, `json`, `xml` or `body` that is not JSON's white space is `{` or `[`, in its first window, its keys and strings are inputs (`json-key`, `json`; numbers are none, as in a body) up to the first byte with which it cannot become JSON any more, behind the window with which they are whole, or full; its value has the name of the input in which it stands.", () => {
    const brought = ["json-key =k", "json k=v", "json n=w"], own = '[{"k":"v"},1,"w"]', of = (given: string[]): string[] => given.filter((line) => line.startsWith("json"));
    equal([head(`/?n=${own}`), head("/", { n: own }), head("/", { cookie: `n=${own}` }), form(`n=${own}`), form(`n=\ufeff \t\r\n${own} more`), part("content-disposition: form-data; name=n", own), body("text/xml", `<n>${own}</n>`)].map(of), Array.from({ length: 7 }, () => brought));
    equal([of(body("text/html", '["a"]')), json('{"n":"[\\"w\\""}'), json('{"[\\"w\\"]":1}'), body("application/graphql", '{a(b:"[]")}').length, of(head('/["a"]?["b"]'))], [["json =a"], ["json-key =n", 'json n=["w"', "json n=w"], ['json-key =["w"]'], 4, []]);
    equal([of(form('n=("w")')), of(form('n=["v" "w"]')), of(form('n=["v","w')), of(form('n="w"')), of(form(`n=${" ".repeat(8_192)}["w"]`))], [[], ["json n=v"], ["json n=v", "json n=w"], [], []]);
    equal(form(`n=["a","${"b".repeat(9_000)}","c"]`).map((line) => line.slice(0, 10)), ["form-name ", 'form n=["a', "json n=a", "form n=bbb", "json n=bbb", "json n=bbb", "json n=c"]);
  }),
  says("They are read within likewise, `nestedDepthMax` documents in one another: of a body of JSON, that and two within.", () => {
    const within = (text: string, times: number): string => (times === 0 ? text : within(JSON.stringify([text]), times - 1));
    equal([json(within("a", 3)).at(-1), form(`n=${within("a", 2)}`).at(-1)], ["json =a", "json n=a"]);
    equal([json(within("a", 4)).slice(-2), form(`n=${within("a", 3)}`).slice(-2)], [['json =["a"]', "broken"], ['json n=["a"]', "broken"]]);
  }),
  says("What would be one more is not read, from its bracket on, nor what is nested deeper than `jsonDepthMax`, from that bracket on: where a string begins there (a `\"` behind `{`, `[`, `,` or `:` and white space, and before it nothing but white space, those four, `]`, `}`, digits, `+`, `-`, `.` and the letters of `true`, `false`, `null` and `E`), the inputs are broken (and a body has `nesting-depth`). Where none does, nothing is lost: it is no JSON, or has no key and no string.", () => {
    const deep = (text: string): boolean[] => [form(`n=${"[".repeat(limits.jsonDepthMax)}[${text}`), json(JSON.stringify([JSON.stringify([JSON.stringify([`[${text}`])])]))].map((told) => told.at(-1) === "broken");
    for (const text of ['"', '{ "', '1,\n"', '[]],{"', 'true,"', 'false,[null],"', '{"', '1:"', '-1.5E7,"']) equal(deep(text), [true, true], text);
    for (const text of ["", "]", '1"', 'x,"', 'null "', "1,2]", "[[[[", "/,\"", "[link]] said: \"a\""]) equal(deep(text), [false, false], text);
    equal([form(`n=${"[".repeat(limits.jsonDepthMax)}"a"`).at(-1), bodyInputs(view({ "content-type": "application/x-www-form-urlencoded" }, Buffer.from(`n=${"[".repeat(limits.jsonDepthMax)}["a"`))).anomalies], ["json n=a", ["nesting-depth"]]);
  }),
  // Of bodies that pass at once: test/inputs/together.test.ts.
  says("The inputs are broken too where `nestedTextsMax` or more such texts, each longer than a window, go on in bodies that pass at once.", () => {
    equal(json(`{"n":${JSON.stringify(`["${"a".repeat(9_000)}","b"]`)}}`).at(-1), "json n=b");
  }),
  says("No other anomaly of a body is told of them, and no other selector sees them. What becomes JSON only by further decoding is not read within, and is looked at as the text that it is, in its layers.", () => {
    equal(bodyInputs(view({ "content-type": "application/json" }, Buffer.from('["{\\"a\\":1,\\"a\\":\\"\\\\u0000\\",}"]'))).anomalies, []);
    const at = (text: string): unknown => found(requestJson("/a/b"), request("/", { "content-type": "application/json" }, JSON.stringify({ a: text })));
    equal(at('{"b":1}'), at("b"));
    equal(head("/?n=%255b%2522a%2522%255d").filter((line) => line.startsWith("json")), []);
  }),
  says("Where the media type is ambiguous, the charset cannot be undone, or the boundary of a multipart body is not told once, in one piece and in the letters of RFC 2046 without the space, the body is one text, and broken.", () => {
    for (const type of ["application/json; charset=utf-16", "application/json, text/plain", "multipart/form-data", "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary*=a", `multipart/form-data; boundary=${"x".repeat(71)}`, "multipart/form-data; boundary=\"a b\""]) {
      equal(body(type, '{"a":1}'), ['body ={"a":1}', "json-key =a", "broken"], type);
    }
    equal(body(["multipart/form-data; boundary=a", "multipart/form-data; boundary=a"], "--a"), ["body =--a", "broken"]);
    is(body("multipart/form-data; boundary='()+_,-./:=?09azAZ".replace(",", ""), "--'()+_-./:=?09azAZ--").length, 0);
  }),
  says("A charset is undone where what its bytes say is no guess: `iso-8859-1`, `latin1` and `windows-1252`, all as the last one, in every body but multipart, and in a form's escaped bytes as well; UTF-32 in JSON and XML whose first four bytes are a byte-order mark of it, which is dropped, or all NUL but the first or the last, and otherwise UTF-16 whose first two bytes are a byte-order mark of it, which is dropped, or one of them NUL, where the charset is `utf-8`, `us-ascii` or not told, or this one itself, as it is or with `le` or `be`; `ibm037` or `cp037` in JSON and XML whose first byte is `80` to `ff` or `4c`.", () => {
    const bytes = (type: string, content: string): string[] => toldOf(bodyInputs(view({ "content-type": type }, Buffer.from(content, "latin1")))).map((line) => Buffer.from(line, "latin1").toString());
    for (const charset of ["iso-8859-1", "Latin1", "windows-1252"]) equal([bytes(`application/json; charset=${charset}`, '["\x92\xe9"]'), bytes(`text/plain; charset=${charset}`, "\x80"), bytes(`application/x-www-form-urlencoded; charset=${charset}`, "a=\xe9%e9")], [["json =\u2019\xe9"], ["body =\u20ac"], ["form-name =a", "form a=\xe9\xe9"]]);
    is(bytes("multipart/form-data; boundary=a; charset=latin1", "--a").at(-1), "broken");
    for (const charset of ["", "; charset=utf-16", "; charset=utf-16le", "; charset=utf-16be", "; charset=utf-8", "; charset=us-ascii"]) {
      for (const text of ["[\0\"\0a\0\"\0]\0", "\0[\0\"\0a\0\"\0]", "\xff\xfe[\0\"\0a\0\"\0]\0", "\xfe\xff\0[\0\"\0a\0\"\0]"]) equal(bytes(`application/json${charset}`, text), ["json =a"], charset);
      equal(bytes(`text/xml${charset}`, "<\0a\0>\0b\0<\0/\0a\0>\0"), ["xml a=b"]);
    }
    const units = (order: (unit: string) => string, ...codes: number[]): string => codes.map((code) => order(String.fromCharCode(code >>> 24, (code >> 16) & 255, (code >> 8) & 255, code & 255))).join("");
    const big = (unit: string): string => unit, little = (unit: string): string => [...unit].reverse().join("");
    for (const charset of ["", "; charset=utf-32", "; charset=UTF-32LE", "; charset=utf-32be", "; charset=utf-8"]) {
      for (const order of [big, little]) equal([[], [0xfeff]].map((mark) => bytes(`application/json${charset}`, units(order, ...mark, 0x5b, 0x22, 0x1f600, 0xd800, 0x110000, 0x22, 0x5d))), [["json =\u{1f600}\ufffd\ufffd"], ["json =\u{1f600}\ufffd\ufffd"]], charset);
    }
    equal([bytes("application/json; charset=utf-16", units(big, 0x5b, 0x5d)).at(-1), bytes("application/json; charset=utf-32", "[\0\"\0a\0\"\0]\0").at(-1), bytes("application/json", `${units(little, 0x31)}a`).at(-1)], ["broken", "broken", "broken"]);
    equal([bytes("application/json; charset=utf-16", '["a"]'), bytes("text/plain; charset=utf-16", "a\0"), bytes("text/plain", "a\0"), bytes("application/x-www-form-urlencoded; charset=ibm037", "\x81")], [['body =["a"]', "json =a", "broken"], ["body =a\0", "broken"], ["body =a\0"], ["body =\ufffd", "broken"]]);
    equal([bytes("application/json; charset=ibm037", "\xba\x7f\x81\x5a\x7f\xbb"), bytes("text/xml; charset=cp037", "\x4c\x81\x6e\x82\x4c\x61\x81\x6e"), bytes("application/json; charset=ibm037", '["a"]')], [["json =a!"], ["xml a=b"], ['body =["a"]', "json =a", "broken"]]);
  }),
  says("What is no character is U+FFFD, and such an XML declaration may tell any encoding. Any other charset that is told, or several that differ, cannot be undone.", () => {
    const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
    equal(toldOf(bodyInputs(view({ "content-type": "text/xml" }, wide("<?xml version='1.0' encoding='utf-16'?><a>b</a>")))), ["xml =xml version='1.0' encoding='utf-16'", "xml a=b"]);
    const odd = toldOf(bodyInputs(view({ "content-type": "application/json" }, Buffer.concat([wide('["'), Buffer.from([0x00, 0xd8]), wide('a"]')]))));
    equal(odd.map((line) => Buffer.from(line, "latin1").toString()), ["json =\ufffda"]);
    for (const charset of ["utf-7", "utf-32", "ebcdic", "", "utf-8; charset=utf-16", "latin1; charset=utf-8"]) is(body(`application/json; charset=${charset}`, '["a"]').at(-1), "broken", charset);
    equal(body("application/json; charset=utf-8; charset=us-ascii", '["a"]'), ["json =a"]);
  }),
  says("A content-encoding `gzip`, `x-gzip` or `deflate` (zlib's frame, or bare) is undone; a body that becomes `inflatedBytesMax` bytes or, at a multiple of 32 KiB, more than `inflateRatioMax` times what was read, is broken there. Any other coding, or several: broken, without inputs.", () => {
    const coded = (coding: string | string[], content: Uint8Array): string[] => toldOf(bodyInputs(view({ "content-type": "text/plain", "content-encoding": coding }, content)));
    for (const [coding, packed] of [["gzip", gzipSync("ab")], ["X-GZip", gzipSync("ab")], ["deflate", deflateSync("ab")], ["deflate", deflateRawSync("ab")]] as const) equal(coded(coding, packed), ["body =ab"], coding);
    const tooMuch = coded("gzip", gzipSync(Buffer.alloc(40_000, "a"))), most = coded("gzip", gzipSync(randomText(limits.inflatedBytesMax))), less = coded("gzip", gzipSync(randomText(limits.inflatedBytesMax - 1)));
    equal([tooMuch[0]?.length, tooMuch[1], most[0]?.length, most[1], less[0]?.length, less[1]], [32_768 + 6, "broken", limits.inflatedBytesMax + 6, "broken", limits.inflatedBytesMax - 1 + 6, undefined]);
    equal([coded("br", gzipSync("ab")), coded(["gzip", "gzip"], gzipSync(gzipSync("ab"))), coded("gzip, deflate", gzipSync("ab"))], [["broken"], ["broken"], ["broken"]]);
  }),
  says("What was read before a fault is among the inputs, the text in which the fault stands up to there. A body longer than the policy inspects is broken and has none, like gRPC; an empty one has none, nor has a stream that was opened.", () => {
    equal([body("application/json", '["a","b\\u0041c\u0001d"]'), body("application/json", '["a" "b"]'), body("text/xml", "<a>b<c>d")], [["json =a", "json =bAc", "broken"], ["json =a", "broken"], ["xml a=b", "xml c=d", "broken"]]);
    equal(toldOf(bodyInputs({ ...view({ "content-type": "text/plain" }, Buffer.from("abc")), bytesMax: 2 })), ["broken"]);
    equal([body("application/grpc", "abc"), body("application/json", ""), toldOf(bodyInputs({ ...view({}, Buffer.from("abc")), opensStream: true }))], [["broken"], [], []]);
  }),
  says("Of a part, the values of its header lines are inputs: of a content-disposition the names (`multipart-name`), the file names (`file-name`, named like the part), and all else but `form-data` (`multipart`); then its content (`multipart`), unless it has a file name and says that it is an image, but for SVG, a video, audio, a font, PDF, ZIP or `application/octet-stream`, and no file name has, behind a `.` and up to what is no letter or digit, a piece that begins with `php` or `pht` or is one of `asa`, `asax`, `ascx`, `ashx`, `asmx`, `asp`, `aspx`, `bat`, `cer`, `cfc`, `cfm`, `cgi`, `cmd`, `config`, `csv`, `hta`, `htaccess`, `htm`, `html`, `ini`, `js`, `json`, `jsp`, `jspf`, `jspx`, `phar`, `pl`, `ps1`, `py`, `rb`, `sh`, `shtml`, `svg`, `txt`, `xht`, `xhtml`, `xml`, `xsl`, `xslt`, `yaml`, `yml`, in any case.", () => {
    equal(part('Content-Disposition: form-data; filename="b"; name=a; c; d=e\r\nX: f', "g"), ["file-name a=b", "multipart-name =a", "multipart =c", "multipart =d=e", "multipart =f", "multipart a=g"]);
    equal(part("content-disposition: attachment; name=a\r\ncontent-type: image/png", "g").slice(-2), ["multipart =image/png", "multipart a=g"]);
    for (const type of ["image/png", "VIDEO/x; a=b", "audio/a", "font/b", "application/pdf", "application/zip", "application/octet-stream"]) equal(part(`content-disposition: form-data; name=a; filename=b\r\ncontent-type:${type}`, "g").at(-1), `multipart =${type}`);
    for (const type of ["image/svg+xml", "text/plain", "application/json", "application/pdfx"]) is(part(`content-disposition: form-data; name=a; filename=b\r\ncontent-type:${type}`, "g").at(-1), "multipart a=g");
    const named = (file: string): string => part(`content-disposition: form-data; name=a; ${file}\r\ncontent-type: image/png`, "g").find((line) => line === "multipart a=g") ?? "";
    for (const file of ["filename=b.php", "filename=b.PHP5.png", "filename=.htaccess", 'filename="b.jsp;.png"', "filename=b.pht", "filename=b.txt", "filename*=UTF-8''b%2ephp", "filename=b.asp%00.png", "filename=c; filename=b.xml"]) is(named(file), "multipart a=g", file);
    for (const file of ["filename=b.png", "filename=php", "filename=b.xphp", "filename=b.jspy", "filename=b.htaccessx", "filename=b.p-hp", "filename=b."]) is(named(file), "", file);
  }),
  says("A part named `operations` without a file name, as a GraphQL multipart request has it, whose first byte is `{` or `[`, has the inputs of JSON instead, and from the first byte on with which it cannot become JSON any more it is one text; it is not broken by that, nor are its anomalies told but those of a text.", () => {
    const operations = (content: string, more = ""): string[] => part(`content-disposition: form-data; name=operations${more}`, content).filter((line) => line !== "multipart-name =operations");
    equal(operations('{"query":"{a(b:$c)}","variables":{"c":"\\u0027d"},"query":1}'), ["json-key =query", "json query={a(b:$c)}", "graphql query=a", "graphql query=b", "graphql query=c", "json-key =variables", "json-key =c", "json c='d", "json-key =query"]);
    equal([operations('[{"a":"b"'), operations('["a"b"]'), operations("a"), operations("{}", "; filename=a")].map((lines) => lines.join("|")), ["json-key =a|json a=b", 'json =a|multipart operations=b"]', "multipart operations=a", "file-name operations=a|multipart operations={}"]);
  }),
  says("What stands before the first delimiter and behind the last is one text each (`body`), the latter without leading white space.", () => {
    equal(multipart("a\r\n--x--\r\n \tb\r\n"), ["body =a", "body =b\r\n"]);
  }),
  says("A multipart body is broken where a delimiter or a header line ends with something else than CRLF, where something else than CRLF or `--` follows a delimiter, where header lines are longer than `partHeadBytesMax`, folded or without a colon, where a part has two names or two file names, a `filename*`, a content-disposition with a `\\` or a quote that does not end, a content-transfer-encoding other than `7bit`, `8bit` or `binary`, where there are more than `formFieldsMax` parts, and where the last delimiter is missing.", () => {
    const named = "content-disposition: form-data; name=a";
    for (const text of ["--x\r\n\r\na\n--x--", "--x\r\na: b\n\r\nc\r\n--x--", "--x\r\na: b\rc\r\n\r\nd\r\n--x--", "--x \r\n\r\na\r\n--x--", "--x\r\n\r\na\r\n--xy--", "--x\r\n\r\na", "--x\r\n\r\na\r\n--x", "a", `${"--x\r\n\r\n\r\n".repeat(limits.formFieldsMax + 1)}--x--`]) is(multipart(text).at(-1), "broken", text);
    for (const head of [`a: ${"b".repeat(limits.partHeadBytesMax)}`, `${named}\r\n b`, "ab", `${named}; name=b`, `${named}; filename=b; filename=c`, `${named}; filename*=UTF-8''b`, `${named}\\b`, `${named}"b`, "content-transfer-encoding: base64"]) is(part(head, "c").at(-1), "broken", head);
    for (const head of [named, `${named}; filename="b;c"`, "content-transfer-encoding: 7bit", "content-transfer-encoding: 8BIT", "content-transfer-encoding:binary", `a: ${"b".repeat(limits.partHeadBytesMax - 7)}`]) is(part(head, "c").includes("broken"), false, head);
    is(multipart(`${"--x\r\n\r\n\r\n".repeat(limits.formFieldsMax)}--x--`).includes("broken"), false);
    is(part(`${named}; filename*=UTF-8''%62c`, "d")[1], "file-name a=bc");
  }),
  says("Of XML, texts without leading white space and CDATA, named like their element, the values of attributes, comments, processing instructions, and the document type from its `<!` to its `>` as it stands (`xml`). References to characters and to `lt`, `gt`, `amp`, `quot` and `apos` are decoded in texts and values, any other stays. It is broken where tags are not well-formed or do not nest, where text stands outside of the root, where it is nested deeper than `jsonDepthMax`, where the names of the open elements, each cut to `nameBytesMax`, have more than `openNamesBytesMax` bytes, and where the XML declaration tells an encoding other than `utf-8` or `us-ascii`.", () => {
    equal(body("text/xml", "<?p q?><!DOCTYPE a [<!ENTITY b 'c>'>]><a d = '&lt;e' f=\"&b;\"> g&#65;&#x42;&quot;<!--h--><i/><![CDATA[&lt;j]]> </a>"), [
      "xml =p q", "xml =<!DOCTYPE a [<!ENTITY b 'c>'>]>", "xml d=<e", "xml f=&b;", "xml a=gAB\"", "xml =h", "xml a=&lt;j",
    ]);
    for (const text of ["<a>", "<a></b>", "<a b></a>", "<a b=c/>", "<a b='<'/>", "<a b='1'c='2'/>", "a<b/>", "<a/>b", "<a/><b/>", "", `${"<a>".repeat(65)}${"</a>".repeat(65)}`, "<?xml encoding='utf-16'?><a/>", "<!DOCTYPE a", "<!doctype a><a/>", `${`<${"n".repeat(limits.nameBytesMax)}>`.repeat(limits.openNamesBytesMax / limits.nameBytesMax)}<a>`].filter((text) => text !== "")) is(body("text/xml", text).at(-1), "broken", text);
    for (const text of ["<a/>", ` <a\n></a\t>\n<!--b--><?c?>`, `${"<a>".repeat(64)}${"</a>".repeat(64)}`, "<?xml version='1.0' encoding=\"UTF-8\"?><a/>", "<?xml encoding='us-ascii'?><a/>"]) is(body("text/xml", text).includes("broken"), false, text);
  }),
];
